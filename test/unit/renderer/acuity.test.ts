import { describe, expect, it } from 'vitest'
import {
  blurOctaves,
  cutoffCyclesPerDegree,
  FOVEAL_CYCLES_PER_DEGREE,
  HALF_RESOLUTION_DEGREES,
  radiusDegrees,
} from '../../../src-renderer/draw/fovea/acuity'
import { glimpsesAt } from '../../../src-renderer/draw/fovea/glimpses'

describe('acuity by eccentricity', () => {
  it('has halved at the half-resolution eccentricity', () => {
    expect(cutoffCyclesPerDegree(HALF_RESOLUTION_DEGREES)).toBeCloseTo(FOVEAL_CYCLES_PER_DEGREE / 2, 10)
  })

  it('takes one octave more from a picture shown twice as fine', () => {
    expect(blurOctaves(10, 60) - blurOctaves(10, 30)).toBeCloseTo(1, 10)
  })

  it('takes nothing where the picture is coarser than the eye', () => {
    expect(blurOctaves(0, 10)).toBe(0)
  })

  it.each([0.8, 1, 3])('gives back the radius of %s octaves', (octaves) => {
    expect(blurOctaves(radiusDegrees(octaves, 40), 40)).toBeCloseTo(octaves, 10)
  })
})

describe('what has been seen so far', () => {
  const fixations = [
    { x: 1, y: 2, onsetMs: 0, durationMs: 200 },
    { x: 30, y: 40, onsetMs: 240, durationMs: 200 },
  ]

  it('leaves out what has not landed yet', () => {
    expect(glimpsesAt(fixations, 239).map(({ x }) => x)).toEqual([1])
  })

  it('is sharpest where the eye is now', () => {
    const [left, now] = glimpsesAt(fixations, 430)
    expect(now?.lagDegrees).toBe(0)
    expect(left?.lagDegrees).toBeGreaterThan(0)
  })

  it('changes by little from one frame to the next', () => {
    for (let timeMs = 0; timeMs < 700; timeMs += 4) {
      const [before, after] = [glimpsesAt(fixations, timeMs), glimpsesAt(fixations, timeMs + 4)]
      before.forEach(({ lagDegrees }, index) => {
        expect(Math.abs(lagDegrees - (after[index]?.lagDegrees ?? 0))).toBeLessThan(1.5)
      })
    }
  })
})
