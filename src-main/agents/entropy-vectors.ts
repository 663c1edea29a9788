/** Vectors from the sums of episodes, and the controls beside them: by time, and with coordinates permuted. */
import { ProblemError } from '../lib/problem'
import { hashWords, uniforms } from '../lib/random'
import { lengthOf, type Direction } from '../steering/directions/direction'
import type { ActivationSums } from './bandit'

/**
 * u for every block, not normalised: its length is the unit of β. Throws a sentence where no entropy was seen, or
 * where it never changed within an episode, so that the vector would be zero.
 */
export function entropyVectors({ blocks, width, entropyWeighted, entropySum }: ActivationSums): Direction[] {
  if (entropySum === 0) throw noEntropy('all completions of every step chose the same arm')
  const vectors = blocks.map((block, row) => ({
    block,
    vector: rowOf(entropyWeighted, { row, width, sum: entropySum }),
  }))
  if (vectors.every(({ vector }) => vector.every((value) => value === 0)))
    throw noEntropy(
      'the entropy of the actions and the activations did not change together within any episode',
    )
  return vectors
}

/** The same with the step number, counted from 1, in place of the entropy: what the vector shares with it may be mere time. */
export function timeVectors({ blocks, width, timeWeighted, timeSum }: ActivationSums): Direction[] {
  return blocks.map((block, row) => ({ block, vector: rowOf(timeWeighted, { row, width, sum: timeSum }) }))
}

function rowOf(
  sums: Float64Array,
  { row, width, sum }: { readonly row: number; readonly width: number; readonly sum: number },
): Float32Array {
  return Float32Array.from(sums.subarray(row * width, (row + 1) * width), (value) =>
    sum === 0 ? 0 : value / sum,
  )
}

function noEntropy(reason: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `No entropy vector can be made of these episodes: ${reason}. Play more or longer episodes, or draw more completions at each step.`,
  )
}

/** Of two vectors; 0 where one of them is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  const lengths = lengthOf(a) * lengthOf(b)
  return lengths === 0 ? 0 : dot / lengths
}

const shuffleStream = hashWords('permuted coordinates')

/** The same coordinates in another order (Fisher and Yates, seeded): equal mean, variance and length, no direction. */
export function permutedVector(vector: Float32Array, seed: number): Float32Array {
  const shuffled = Float32Array.from(vector)
  for (let last = shuffled.length - 1; last > 0; last--) {
    const [uniform] = uniforms({ seed, viewer: 0, picture: shuffleStream }, last)
    const other = Math.floor(uniform * (last + 1))
    const kept = shuffled[last] ?? 0
    shuffled[last] = shuffled[other] ?? 0
    shuffled[other] = kept
  }
  return shuffled
}
