/** One hooked graph used in three ways: as the untouched model, read, or steered. */
import type { HookDriver } from '../hooks/hook-driver'
import type { StepHooks } from '../hooks/step-hooks'

/** `clean` neither reads nor steers, `read` reads the untouched model, `steer` applies the edits. */
export type HookUse = 'clean' | 'read' | 'steer'

export class HookSwitch implements StepHooks {
  readonly #driver: HookDriver
  use: HookUse = 'clean'

  constructor(driver: HookDriver) {
    this.#driver = driver
  }

  outputs: StepHooks['outputs'] = (step) => (this.use === 'read' ? this.#driver.outputs(step) : [])

  feeds: StepHooks['feeds'] = (step) =>
    this.use === 'steer' ? this.#driver.feeds(step) : this.#driver.unsteered.feeds(step)

  receive: StepHooks['receive'] = (step, outputs) => {
    if (this.use === 'read') this.#driver.receive(step, outputs)
  }
}
