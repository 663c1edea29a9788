/** What pairs of runs (one showing a trait, one its opposite) left in the residual stream. */
import { ProblemError } from '../../lib/problem'

export interface PairActivations {
  readonly pairs: number
  /** The blocks that were read, in the order of the arrays. */
  readonly blocks: readonly number[]
  readonly width: number
  /** [pairs, blocks, width], one position of each run: the token that shows the trait, or the last. */
  readonly positive: Float32Array
  readonly negative: Float32Array
}

/** Throws a sentence when arrays and sizes disagree, or when a number is not finite. */
export function checkPairs({ pairs, blocks, width, positive, negative }: PairActivations): void {
  const count = pairs * blocks.length * width
  if (positive.length !== count || negative.length !== count) {
    throw new ProblemError(
      'internal',
      `Activations of ${pairs} pairs at ${blocks.length} blocks of width ${width} must hold ${count} numbers each.`,
    )
  }
  if (count === 0) throw new ProblemError('bad-input', 'There are no pairs of prompts to compare. Add some.')
  if (!positive.every(Number.isFinite) || !negative.every(Number.isFinite)) {
    throw new ProblemError(
      'bad-input',
      'The model computed numbers that are not finite for these prompts, so no direction can be found. Try another precision or layer.',
    )
  }
}

/** One run's activation at the block with that place in `blocks`; a view. */
export function rowOf(
  { blocks, width }: PairActivations,
  side: Float32Array,
  pair: number,
  blockAt: number,
): Float32Array {
  const start = (pair * blocks.length + blockAt) * width
  return side.subarray(start, start + width)
}
