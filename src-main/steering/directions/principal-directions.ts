/**
 * Directions of greatest variance, as vgel/repeng finds them (repeng/extract.py, read_representations, at
 * 0ba7196): scikit-learn's PCA with one component, which centres its rows, of the pairs' differences or of
 * each run less its pair's mean; the sign makes positives project further than negatives in most pairs.
 */
import { ProblemError } from '../../lib/problem'
import type { Direction } from './direction'
import { checkPairs, rowOf, type PairActivations } from './pair-activations'
import { firstComponent } from './first-component'

export type PairRows = 'differences' | 'centred-runs'

/** A unit vector for each block. Throws a sentence when the rows of a block do not vary. */
export function principalDirections(activations: PairActivations, rows: PairRows): Direction[] {
  checkPairs(activations)
  return activations.blocks.map((block, blockAt) => {
    const component = firstComponent(rowsAt(activations, blockAt, rows))
    if (component === null) throw noVariance(block, activations.pairs)
    const sign = isPositiveFurther(activations, blockAt, component) ? 1 : -1
    return { block, vector: Float32Array.from(component, (value) => sign * value) }
  })
}

function noVariance(block: number, pairs: number): ProblemError {
  const reason =
    pairs < 2 ? 'one pair has no variance' : `all ${pairs} pairs differ in the same way or not at all`
  return new ProblemError(
    'bad-input',
    `Behind block ${block} there is no direction of greatest variance: ${reason}. Add pairs, or take the mean difference.`,
  )
}

function rowsAt(activations: PairActivations, blockAt: number, rows: PairRows): Float64Array[] {
  const { pairs, positive, negative } = activations
  return Array.from({ length: pairs }, (_, pair) => {
    const plus = Float64Array.from(rowOf(activations, positive, pair, blockAt))
    const minus = rowOf(activations, negative, pair, blockAt)
    const difference = plus.map((value, index) => value - (minus[index] ?? 0))
    // A run less its pair's mean is half the difference, and the other run its negative.
    const half = difference.map((value) => value / 2)
    return rows === 'differences' ? [difference] : [half, half.map((value) => -value)]
  }).flat()
}

function isPositiveFurther(activations: PairActivations, blockAt: number, direction: Float64Array): boolean {
  const { pairs, positive, negative } = activations
  let larger = 0
  let smaller = 0
  for (let pair = 0; pair < pairs; pair++) {
    const plus = dot(rowOf(activations, positive, pair, blockAt), direction)
    const minus = dot(rowOf(activations, negative, pair, blockAt), direction)
    if (plus > minus) larger++
    else if (plus < minus) smaller++
  }
  return smaller <= larger
}

function dot(row: Float32Array, direction: Float64Array): number {
  return row.reduce((sum, value, index) => sum + value * (direction[index] ?? 0), 0)
}
