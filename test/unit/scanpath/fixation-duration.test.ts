import { describe, expect, it } from 'vitest'
import { drawDuration, normalQuantile } from '../../../src-main/scanpath/fixation-duration'

describe('normalQuantile', () => {
  // Values of R 4's qnorm.
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.9, 1.2815515655446004],
    [0.001, -3.090232306167813],
    [1e-9, -5.997807015007687],
    [0.6, 0.2533471031357997],
  ])('of %d is %d', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 8)
  })

  it('stays finite at the ends of 32-bit uniform numbers', () => {
    const end = 0.5 / 4294967296
    expect(normalQuantile(end)).toBeCloseTo(-normalQuantile(1 - end), 6)
    expect(normalQuantile(end)).toBeLessThan(-6)
  })
})

describe('drawDuration', () => {
  const mixture = Float32Array.from([9, 9, 9, Math.log(0.25), -1, 0.2, Math.log(0.75), -2, 0.5])
  const place = { offset: 3, count: 2 }

  it('takes the component by its weight and then its quantile', () => {
    expect(drawDuration(mixture, place, 0.2, 0.5)).toBeCloseTo(Math.exp(-1), 6)
    expect(drawDuration(mixture, place, 0.3, 0.5)).toBeCloseTo(Math.exp(-2), 6)
    expect(drawDuration(mixture, place, 0.3, 0.975)).toBeCloseTo(Math.exp(-2 + 0.5 * 1.959963984540054), 5)
  })

  it('stays between 20 ms and 10 s', () => {
    const wild = Float32Array.from([0, -20, 1])
    expect(drawDuration(wild, { offset: 0, count: 1 }, 0.5, 0.5)).toBe(0.02)
    expect(drawDuration(Float32Array.from([0, 20, 1]), { offset: 0, count: 1 }, 0.5, 0.5)).toBe(10)
  })
})
