import { describe, expect, it } from 'vitest'
import { temperDensity } from '../../../src-main/scanpath/density'
import { TemperedDensity } from '../../../src-main/scanpath/tempered-density'

const probabilities = [0.5, 0.25, 0.125, 0.125, 0, 0]
const source = { rows: 2, columns: 3, values: Float32Array.from(probabilities, (p) => Math.log(p)) }

describe('tempering', () => {
  it('leaves the density as it is at 1, entropy in closed form', () => {
    const { density, entropyBits, entropyShare } = temperDensity(source, 1)
    probabilities.forEach((p, cell) => expect(Math.exp(density.values[cell]!)).toBeCloseTo(p, 6))
    expect(entropyBits).toBeCloseTo(1.75, 6)
    expect(entropyShare).toBeCloseTo(1.75 / Math.log2(6), 6)
  })

  it('squares and renormalises at 0.5', () => {
    const { density } = temperDensity(source, 0.5)
    const total = 0.25 + 0.0625 + 2 * 0.015625
    expect(Math.exp(density.values[0]!)).toBeCloseTo(0.25 / total, 6)
    expect(density.values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 6)
  })

  it('survives log probabilities far below what exp can hold', () => {
    const far = { rows: 1, columns: 2, values: Float32Array.of(-5000, -5001) }
    const { density } = temperDensity(far, 1)
    expect(density.values[1]! - density.values[0]!).toBeCloseTo(-1, 4)
    expect(temperDensity(far, 0.1).entropyBits).toBeLessThan(0.001)
  })
})

describe('drawing', () => {
  const density = new TemperedDensity(source)
  density.load(source.values, 0, 1)

  it('inverts the distribution of rows, then of columns within the row', () => {
    // Row 0 holds 0.875; cells 0, 1, 2 of it hold 4/7, 2/7, 1/7.
    expect(density.draw(0.4375, 2 / 7)).toEqual({
      row: expect.closeTo(0.5, 6) as number,
      column: expect.closeTo(0.5, 6) as number,
    })
    expect(density.draw(0.1, 5 / 7).column).toBeCloseTo(1.5, 5)
    expect(density.draw(0.95, 0.25)).toEqual({
      row: expect.closeTo(1.6, 6) as number,
      column: expect.closeTo(0.25, 6) as number,
    })
  })

  it('never lands in an impossible cell', () => {
    const draws = Array.from({ length: 500 }, (_, step) =>
      density.draw((step + 0.5) / 500, ((step * 37) % 500) / 500 + 0.001),
    )
    const inRowOne = draws.filter(({ row }) => row > 1)
    expect(inRowOne.length).toBeGreaterThan(40)
    expect(Math.max(...inRowOne.map(({ column }) => column))).toBeLessThanOrEqual(1)
  })
})
