/** Directions from pairs of runs, as numpy computes them the way repeng does (make_golden.py). */
import { describe, expect, it } from 'vitest'
import type { Direction } from '../../../src-main/steering/directions/direction'
import { meanDifferences } from '../../../src-main/steering/directions/mean-difference'
import type { PairActivations } from '../../../src-main/steering/directions/pair-activations'
import { principalDirections } from '../../../src-main/steering/directions/principal-directions'
import golden from './directions.json'

const largestDifference = (
  directions: readonly Direction[],
  expected: readonly (readonly number[])[],
): number =>
  Math.max(
    ...directions.flatMap(({ vector }, at) =>
      Array.from(vector, (value, index) => Math.abs(value - expected[at]![index]!)),
    ),
  )

describe.each(golden.cases)('$pairs pairs of width $width', (stored) => {
  const activations: PairActivations = {
    pairs: stored.pairs,
    blocks: stored.blocks,
    width: stored.width,
    positive: Float32Array.from(stored.positive),
    negative: Float32Array.from(stored.negative),
  }

  it.each([
    { name: 'mean_difference', directions: meanDifferences(activations) },
    { name: 'pca_diff', directions: principalDirections(activations, 'differences') },
    { name: 'pca_center', directions: principalDirections(activations, 'centred-runs') },
  ] as const)("has numpy's $name, sign included", ({ name, directions }) => {
    expect(directions.map(({ block }) => block)).toStrictEqual(stored.blocks)
    expect(largestDifference(directions, stored[name])).toBeLessThanOrEqual(2e-7)
  })
})
