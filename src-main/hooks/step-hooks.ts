/**
 * How hooks take part in the steps of a run: whoever runs a model (a generation loop, a single pass) feeds
 * what the hooks ask for and hands back what they wanted to see.
 */
import type { Outputs } from '../runtime/session'
import type { Feeds } from '../runtime/tensor'

/** One call of the session: `length` tokens for each sequence of the batch, after `past` cached ones. */
export interface Step {
  readonly batch: number
  /** Tokens in the cache before this step, padding included. */
  readonly past: number
  readonly length: number
  /** Tokens of the prompt, padding included: later ones were generated. */
  readonly promptLength: number
  /** Real tokens of each sequence so far, this step included; null = none are padded. Padding is on the left. */
  readonly realLengths: readonly number[] | null
}

export interface StepHooks {
  /** Values to ask the session for beside the model's own outputs. */
  outputs(step: Step): readonly string[]
  /** Inputs that the hooks added to the graph. */
  feeds(step: Step): Feeds
  /**
   * Gets every output of the step. It copies what it keeps: arrays of a large cache are written anew two
   * steps later.
   */
  receive(step: Step, outputs: Outputs): void
}

/** An untouched model. */
export const noHooks: StepHooks = { outputs: () => [], feeds: () => ({}), receive: () => undefined }
