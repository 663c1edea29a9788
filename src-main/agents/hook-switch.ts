/** One hooked graph used in three ways: as the untouched model, read, or steered; and what a step overrides beside it. */
import type { HookDriver } from '../hooks/hook-driver'
import type { StepHooks } from '../hooks/step-hooks'
import type { Feeds } from '../runtime/tensor'

/** `clean` neither reads nor steers, `read` reads the untouched model, `steer` applies the edits. */
export type HookUse = 'clean' | 'read' | 'steer'

export class HookSwitch implements StepHooks {
  readonly #driver: HookDriver
  use: HookUse = 'clean'
  /** Inputs of the model's own that are fed these instead. */
  instead: Feeds = {}

  constructor(driver: HookDriver) {
    this.#driver = driver
  }

  outputs: StepHooks['outputs'] = (step) => (this.use === 'read' ? this.#driver.outputs(step) : [])

  feeds: StepHooks['feeds'] = (step) => {
    const source = this.use === 'steer' ? this.#driver : this.#driver.unsteered
    return { ...source.feeds(step), ...this.instead }
  }

  receive: StepHooks['receive'] = (step, outputs) => {
    if (this.use === 'read') this.#driver.receive(step, outputs)
  }
}
