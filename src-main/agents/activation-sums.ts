/**
 * Entropic steering vectors from the sums of episodes (Rahn, D'Oro and Bellemare, arXiv 2406.00244):
 * u = (1/Z) Σ_k Σ_t h_t (z_t − z̄_k), Z = Σ h. In other words the pooled within-run covariance of entropy and
 * activation, divided by the total entropy; u_time is the same with the step number in place of the entropy.
 */
import { ProblemError } from '../lib/problem'
import type { ActivationSums } from './bandit'

/**
 * Takes an episode step by step and gives its sums. Since Σ h (z − z̄) = Σ (h − h̄)(z − z̄), they are kept as running
 * co-moments (Welford), which lose no digits to large means and are exactly zero where the entropy never changes.
 */
export class ActivationSummer {
  readonly #blocks: readonly number[]
  readonly #width: number
  readonly #mean: Float64Array
  readonly #byEntropy: Float64Array
  readonly #byTime: Float64Array
  #steps = 0
  #entropySum = 0
  #entropyMean = 0

  constructor(blocks: readonly number[], width: number) {
    this.#blocks = blocks
    this.#width = width
    const size = blocks.length * width
    this.#mean = new Float64Array(size)
    this.#byEntropy = new Float64Array(size)
    this.#byTime = new Float64Array(size)
  }

  /** `states` is the residual stream behind each block at the last token of the prompt, [blocks × width]. */
  add(entropyNats: number, states: ArrayLike<number>): void {
    this.#steps += 1
    const aside = entropyNats - this.#entropyMean
    // Steps are counted from 1, so the mean of those before is half their number and a half.
    const later = this.#steps === 1 ? 0 : this.#steps / 2
    this.#entropySum += entropyNats
    this.#entropyMean += aside / this.#steps
    for (let index = 0; index < this.#mean.length; index++) {
      const mean = this.#mean[index] ?? 0
      const next = mean + ((states[index] ?? NaN) - mean) / this.#steps
      const left = (states[index] ?? NaN) - next
      this.#mean[index] = next
      this.#byEntropy[index] = (this.#byEntropy[index] ?? 0) + (this.#steps === 1 ? 0 : aside) * left
      this.#byTime[index] = (this.#byTime[index] ?? 0) + later * left
    }
  }

  finish(): ActivationSums {
    return {
      blocks: this.#blocks,
      width: this.#width,
      entropyWeighted: this.#byEntropy,
      timeWeighted: this.#byTime,
      entropySum: this.#entropySum,
      timeSum: (this.#steps * (this.#steps + 1)) / 2,
      steps: this.#steps,
    }
  }
}

/** The sums of many episodes of one model. */
export function addSums(all: readonly ActivationSums[]): ActivationSums {
  const [first] = all
  if (first === undefined) throw new ProblemError('bad-input', 'There is no episode to make a vector from.')
  return all.slice(1).reduce(addTwo, first)
}

function addTwo(a: ActivationSums, b: ActivationSums): ActivationSums {
  if (a.width !== b.width || a.blocks.join() !== b.blocks.join())
    throw new ProblemError(
      'bad-input',
      'The episodes were played by different models, so they make no vector together.',
    )
  const sum = (x: Float64Array, y: Float64Array): Float64Array =>
    x.map((value, index) => value + (y[index] ?? 0))
  return {
    blocks: a.blocks,
    width: a.width,
    entropyWeighted: sum(a.entropyWeighted, b.entropyWeighted),
    timeWeighted: sum(a.timeWeighted, b.timeWeighted),
    entropySum: a.entropySum + b.entropySum,
    timeSum: a.timeSum + b.timeSum,
    steps: a.steps + b.steps,
  }
}
