import { describe, expect, it } from 'vitest'
import { lengthOf } from '../../../src-main/steering/directions/direction'
import { firstComponent } from '../../../src-main/steering/directions/first-component'
import { leadingOfTridiagonal } from '../../../src-main/steering/directions/leading-of-tridiagonal'
import { meanDifferences } from '../../../src-main/steering/directions/mean-difference'
import type { PairActivations } from '../../../src-main/steering/directions/pair-activations'
import { principalDirections } from '../../../src-main/steering/directions/principal-directions'
import { uniforms } from '../../../src-main/lib/random'

/** Gaussian numbers by Box and Muller. */
function gaussians(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => {
    const [a, b] = uniforms({ seed, viewer: 0, picture: [0, 0] }, index)
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b)
  })
}

const pairsOf = (positive: number[][], negative: number[][]): PairActivations => ({
  pairs: positive.length,
  blocks: [2],
  width: positive[0]!.length,
  positive: Float32Array.from(positive.flat()),
  negative: Float32Array.from(negative.flat()),
})

const swapped = (activations: PairActivations): PairActivations => ({
  ...activations,
  positive: activations.negative,
  negative: activations.positive,
})

describe('the largest eigenvalue of a tridiagonal matrix', () => {
  it.each([
    { diagonal: [3], beside: [], value: 3, vector: [1] },
    // 2 on the diagonal, 1 beside: 2 + 2 cos(π / (n + 1)), entries sin(kπ / (n + 1)).
    { diagonal: [2, 2, 2], beside: [1, 1], value: 2 + Math.SQRT2, vector: [0.5, Math.SQRT1_2, 0.5] },
    { diagonal: [1, 5, 2], beside: [0, 0], value: 5, vector: [0, 1, 0] },
  ])('of $diagonal is $value', ({ diagonal, beside, value, vector }) => {
    const leading = leadingOfTridiagonal(diagonal, beside)
    expect(leading.value).toBeCloseTo(value, 12)
    for (const [index, entry] of vector.entries()) {
      expect(Math.abs(leading.vector[index]!)).toBeCloseTo(entry, 10)
    }
  })
})

describe('the first component', () => {
  it('is found among close rivals, in more rows than Lanczos takes steps', () => {
    const [count, width] = [300, 60]
    const noise = gaussians(count * width, 5)
    const scales = Float64Array.from({ length: width }, (_, column) => (column === 0 ? 1.3 : 1))
    const rows = Array.from({ length: count }, (_, row) =>
      noise.slice(row * width, (row + 1) * width).map((value, column) => value * scales[column]!),
    )
    const component = firstComponent(rows)!
    // An eigenvector of the covariance: Cv is parallel to v.
    const mean = rows.reduce(
      (sum, row) => sum.map((value, i) => value + row[i]! / count),
      new Float64Array(width),
    )
    const image = new Float64Array(width)
    for (const row of rows) {
      const centred = row.map((value, index) => value - mean[index]!)
      const share = centred.reduce((sum, value, index) => sum + value * component[index]!, 0)
      for (let index = 0; index < width; index++) image[index]! += share * centred[index]!
    }
    const value = lengthOf(image)
    for (const [index, entry] of component.entries()) expect(image[index]! / value).toBeCloseTo(entry, 9)
    expect(lengthOf(component)).toBeCloseTo(1, 12)
  })

  it.each([
    { what: 'one row', rows: [[1, 2]] },
    {
      what: 'the same row again',
      rows: [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    },
    {
      what: 'zeros',
      rows: [
        [0, 0],
        [0, 0],
      ],
    },
  ])('is none for $what', ({ rows }) => {
    expect(firstComponent(rows.map((row) => Float64Array.from(row)))).toBeNull()
  })
})

describe('directions from pairs', () => {
  const activations = pairsOf(
    [
      [3, 0, 1],
      [5, 1, 1],
      [9, 0, 1],
    ],
    [
      [1, 0, 1],
      [1, 0, 1],
      [1, 1, 1],
    ],
  )

  it('are the mean of the differences', () => {
    expect(meanDifferences(activations)).toStrictEqual([{ block: 2, vector: Float32Array.of(14 / 3, 0, 0) }])
  })

  it.each(['differences', 'centred-runs'] as const)('point from negative to positive: %s', (rows) => {
    const [direction] = principalDirections(activations, rows)
    const [opposite] = principalDirections(swapped(activations), rows)
    expect(direction!.vector[0]).toBeGreaterThan(0.9)
    for (const [index, value] of direction!.vector.entries()) {
      expect(Math.abs(opposite!.vector[index]! + value)).toBe(0)
    }
  })

  it('turn round with the pairs, mean differences to the last bit', () => {
    const [forth] = meanDifferences(activations)
    const [back] = meanDifferences(swapped(activations))
    for (const [index, value] of forth!.vector.entries()) expect(back!.vector[index]! + value).toBe(0)
  })

  it.each([
    {
      what: 'no pairs',
      broken: pairsOf([[1]], [[1]]),
      change: { pairs: 0, positive: new Float32Array(0), negative: new Float32Array(0) },
      says: /no pairs/,
    },
    { what: 'too few numbers', broken: activations, change: { width: 4 }, says: /must hold 12 numbers/ },
    {
      what: 'infinity',
      broken: activations,
      change: { positive: new Float32Array(9).fill(Infinity) },
      says: /not finite/,
    },
  ])('are refused for $what', ({ broken, change, says }) => {
    expect(() => meanDifferences({ ...broken, ...change })).toThrow(says)
  })

  it.each([
    { what: 'one pair', broken: pairsOf([[1, 2]], [[0, 0]]), says: /one pair has no variance/ },
    {
      what: 'equal differences',
      broken: pairsOf(
        [
          [1, 2],
          [2, 3],
        ],
        [
          [0, 0],
          [1, 1],
        ],
      ),
      says: /differ in the same way/,
    },
  ])('say why there is no principal one: $what', ({ broken, says }) => {
    expect(() => principalDirections(broken, 'differences')).toThrow(says)
  })
})
