import { describe, expect, it } from 'vitest'
import { coverageShare } from '../../../src-main/scanpath/metrics/coverage'
import { saccadeAmplitudes, scanLength } from '../../../src-main/scanpath/metrics/scan-length'
import { stationaryEntropyBits } from '../../../src-main/scanpath/metrics/stationary-entropy'
import { transitionEntropyBits } from '../../../src-main/scanpath/metrics/transition-entropy'
import { pathStatistics } from '../../../src-main/scanpath/statistics'

describe('stationary gaze entropy', () => {
  it('is 0 in one area and log2 of the areas when spread evenly', () => {
    expect(stationaryEntropyBits([])).toBe(0)
    expect(stationaryEntropyBits([3, 3, 3])).toBe(0)
    expect(stationaryEntropyBits([0, 1, 2, 3, 3, 2, 1, 0])).toBeCloseTo(2, 12)
  })
})

describe('gaze transition entropy', () => {
  it('is 0 where the next area is certain', () => {
    expect(transitionEntropyBits([])).toBe(0)
    expect(transitionEntropyBits([[0, 1, 0, 1, 0]])).toBe(0)
  })

  it('weighs each area by the fixations in it', () => {
    // From 0: once to 0, once to 1, which is 1 bit; from 1: always to 0. Three of four fixations are in 0.
    expect(transitionEntropyBits([[0, 0, 1, 0]])).toBeCloseTo(0.75, 12)
  })

  it('makes no transition from one path to the next', () => {
    expect(
      transitionEntropyBits([
        [0, 1],
        [2, 3],
      ]),
    ).toBe(0)
    expect(
      transitionEntropyBits([
        [0, 1],
        [0, 2],
      ]),
    ).toBeCloseTo(0.5, 12)
  })
})

describe('scan length', () => {
  const path = [
    { x: 0, y: 0 },
    { x: 30, y: 40 },
    { x: 30, y: 15 },
  ]
  it('sums amplitudes in degrees', () => {
    expect(saccadeAmplitudes(path, 25)).toEqual([2, 1])
    expect(scanLength(path, 25)).toBe(3)
    expect(scanLength(path.slice(0, 1), 25)).toBe(0)
  })
})

describe('coverage', () => {
  const frame = { width: 1000, height: 500, radiusPx: 100 }
  it('is the area of the discs, counted once, cut at the edge', () => {
    expect(coverageShare([], frame)).toBe(0)
    const disc = (Math.PI * 100 * 100) / (1000 * 500)
    expect(coverageShare([{ x: 400, y: 200 }], frame)).toBeCloseTo(disc, 2)
    expect(
      coverageShare(
        [
          { x: 400, y: 200 },
          { x: 400, y: 200 },
        ],
        frame,
      ),
    ).toBeCloseTo(disc, 2)
    expect(
      coverageShare(
        [
          { x: 200, y: 200 },
          { x: 700, y: 300 },
        ],
        frame,
      ),
    ).toBeCloseTo(2 * disc, 2)
    expect(coverageShare([{ x: 0, y: 200 }], frame)).toBeCloseTo(disc / 2, 2)
    expect(coverageShare([{ x: 500, y: 250 }], { ...frame, radiusPx: 2000 })).toBe(1)
  })
})

describe('path statistics', () => {
  const frame = { width: 800, height: 600, pixelsPerDegree: 25 }
  const grid = { columns: 2, rows: 2 }
  const fixation = (x: number, y: number, durationMs: number) => ({
    x,
    y,
    durationMs,
    onsetMs: 0,
    logLikelihood: 0,
  })
  const path = [fixation(100, 100, 200), fixation(600, 100, 300), fixation(600, 500, 100)]

  it('has numbers for a path, for several and for one fixation', () => {
    const alone = pathStatistics([path], frame, grid)
    expect(alone).toMatchObject({
      fixationCount: 3,
      lengthDegrees: 36,
      meanDurationMs: 200,
      meanAmplitudeDegrees: 18,
    })
    expect(alone.stationaryEntropyBits).toBeCloseTo(Math.log2(3), 12)
    expect(alone.stationaryEntropyShare).toBeCloseTo(Math.log2(3) / 2, 12)
    const twice = pathStatistics([path, path], frame, grid)
    expect(twice).toMatchObject({ fixationCount: 6, lengthDegrees: 36, coverageShare: alone.coverageShare })
    const single = pathStatistics([path.slice(0, 1)], frame, grid)
    expect(single).toMatchObject({
      fixationCount: 1,
      lengthDegrees: 0,
      meanAmplitudeDegrees: 0,
      transitionEntropyBits: 0,
    })
  })
})
