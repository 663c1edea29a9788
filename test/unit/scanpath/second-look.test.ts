import { describe, expect, it } from 'vitest'
import { averageDensities, resampleDensity } from '../../../src-main/scanpath/second-look'

/** ln of given weights, made to sum to 1. */
function density(rows: number, columns: number, weight: (row: number, column: number) => number) {
  const weights = Float32Array.from({ length: rows * columns }, (_, cell) =>
    weight(Math.floor(cell / columns), cell % columns),
  )
  const total = weights.reduce((sum, value) => sum + value, 0)
  return { rows, columns, values: weights.map((value) => Math.log(value / total)) }
}

const total = (values: Float32Array): number => values.reduce((sum, value) => sum + Math.exp(value), 0)
const bump = (row: number, column: number): number =>
  Math.exp(-((row - 3) ** 2 + (column - 5) ** 2) / 8) + 0.01

describe('a second look', () => {
  it('averages probabilities, not their logs', () => {
    const first = density(1, 2, (_, column) => [0.9, 0.1][column] ?? 0)
    const second = density(1, 2, (_, column) => [0.5, 0.5][column] ?? 0)
    const [left, right] = averageDensities({ ...first, rows: 1 }, second).map(Math.exp)
    expect(left).toBeCloseTo(0.7, 6)
    expect(right).toBeCloseTo(0.3, 6)
  })

  it('changes nothing when both looks agree', () => {
    const seen = density(8, 10, bump)
    averageDensities(seen, seen).forEach((value, cell) => {
      expect(value).toBeCloseTo(seen.values[cell] ?? NaN, 5)
    })
  })

  it('keeps a slope straight and the sum at 1 on another grid', () => {
    const slope = density(9, 12, (_, column) => Math.exp(column / 12))
    const resampled = resampleDensity(slope, { rows: 6, columns: 8 })
    expect(total(resampled)).toBeCloseTo(1, 5)
    const steps = Array.from(
      { length: 5 },
      (_, index) => (resampled[index + 2] ?? 0) - (resampled[index + 1] ?? 0),
    )
    steps.forEach((step) => {
      expect(step).toBeCloseTo(1 / 8, 4)
    })
  })

  it('finds the peak of a finer map where it lies', () => {
    const fine = density(16, 20, (row, column) => bump(row / 2 - 0.25, column / 2 - 0.25))
    const resampled = resampleDensity(fine, { rows: 8, columns: 10 })
    const peak = resampled.indexOf(Math.max(...resampled))
    expect([Math.floor(peak / 10), peak % 10]).toEqual([3, 5])
  })
})
