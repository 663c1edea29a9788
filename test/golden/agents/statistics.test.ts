/** Against SciPy and NumPy (make_statistics.py, versions in statistics.json). */
import { describe, expect, it } from 'vitest'
import { estimateActions } from '../../../src-main/agents/action-entropy'
import { Bootstrap } from '../../../src-main/agents/study/statistics/bootstrap'
import { quantile } from '../../../src-main/agents/study/statistics/quantile'
import { meanRatio, shareRatio } from '../../../src-main/agents/study/statistics/ratio-intervals'
import { wilsonInterval } from '../../../src-main/agents/study/statistics/wilson'
import golden from './statistics.json'

/** Many resamples on both sides: what is left of chance is about 1 % of the interval's width. */
const bootstrap = new Bootstrap(7, 40_000)

function expectInterval(found: { low: number | null; high: number | null }, wanted: readonly number[]): void {
  const width = wanted[1]! - wanted[0]!
  expect(Math.abs(found.low! - wanted[0]!)).toBeLessThan(0.02 * width)
  expect(Math.abs(found.high! - wanted[1]!)).toBeLessThan(0.02 * width)
}

describe('bootstrap intervals', () => {
  it('of a mean are those of scipy.stats.bootstrap, percentile method', () => {
    const found = bootstrap.meanOf(golden.values)
    expect(found.value).toBeCloseTo(golden.mean, 12)
    expectInterval(found, golden.meanInterval)
    expect(found).toMatchObject({ n: 40, groups: 40 })
    expect(found.effectiveN).toBeCloseTo(40, 6)
  })

  it('of a mean over clusters are those of scipy resampling whole clusters', () => {
    const found = bootstrap.mean(golden.groups)
    expect(found.value).toBeCloseTo(golden.clusterMean, 12)
    expectInterval(found, golden.clusterInterval)
    expect(found).toMatchObject({ n: 39, groups: 12 })
    // Values of a group are alike: they count for less than they are, by scipy's standard error for half.
    expect(Math.abs(found.effectiveN! / golden.clusterEffectiveN - 1)).toBeLessThan(0.15)
    expect(found.effectiveN).toBeLessThan(26)
  })

  it('covers a known mean about 95 times in 100', () => {
    const quick = new Bootstrap(3, 400)
    let seed = 1
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
    let covered = 0
    for (let trial = 0; trial < 400; trial++) {
      const { low, high } = quick.meanOf(Array.from({ length: 40 }, random))
      if (low! <= 0.5 && high! >= 0.5) covered++
    }
    // 95 % of 400 = 380; a percentile interval of 40 values covers slightly less.
    expect(covered).toBeGreaterThan(360)
    expect(covered).toBeLessThan(396)
  })
})

it.each(golden.quantiles)('quantile %d is that of numpy', (share, value) => {
  const sorted = [...golden.values].sort((a, b) => a - b)
  expect(quantile(sorted, share)).toBeCloseTo(value, 12)
})

it.each(golden.wilson)("Wilson's interval of %d in %d is scipy's", (hits, trials, low, high) => {
  const found = wilsonInterval(hits, trials)
  expect(found[0]).toBeCloseTo(low, 9)
  expect(found[1]).toBeCloseTo(high, 9)
})

describe('ratio intervals', () => {
  it("of shares come near Katz's interval where words are independent", () => {
    const { a, all_a: allA, b, all_b: allB, value, low, high } = golden.ratio
    // Words one by one, 900 under one condition and 800 under the other.
    const groups = Array.from({ length: allA }, (_, index) => ({
      hitsA: index < a ? 1 : 0,
      allA: 1,
      // Spread over the same groups, away from the hits of the other side.
      hitsB: index >= 450 && index < 450 + b ? 1 : 0,
      allB: index < allB ? 1 : 0,
    }))
    const found = shareRatio(groups, new Bootstrap(5, 4000))!
    expect(found.ratio / value).toBeCloseTo(1, 1)
    expect(Math.abs(Math.log(found.low / low))).toBeLessThan(0.12)
    expect(Math.abs(Math.log(found.high / high))).toBeLessThan(0.12)
  })

  it('of means hold the true ratio, and are not given where the lower mean may be 0', () => {
    const above = golden.values.map((value) => value + 1)
    const below = golden.values.map((value) => 2 * value + 2)
    const found = meanRatio(above, below, bootstrap)!
    expect(found.ratio).toBeCloseTo(0.5, 12)
    // Delta method for independent means: var(log ratio) = s²/(n m²) for each.
    const mean = golden.mean + 1
    const spread = Math.sqrt(golden.values.reduce((sum, value) => sum + (value - golden.mean) ** 2, 0) / 40)
    const error = Math.sqrt(2 / 40) * (spread / mean)
    expect(Math.log(found.high / found.low) / (2 * 1.96 * error)).toBeCloseTo(1, 1)
    const around0 = golden.values.map((value) => value - golden.mean)
    expect(meanRatio(above, around0, bootstrap)).toBeNull()
  })
})

it("adds Miller and Madow's (K − 1) / 2N: 7 and 3 of 10 draws have 0.6109 nats, corrected 0.6609", () => {
  const actions = [...new Array<number>(7).fill(0), ...new Array<number>(3).fill(1), null]
  const found = estimateActions(actions, 2)
  expect(found.entropyNats).toBeCloseTo(-(0.7 * Math.log(0.7) + 0.3 * Math.log(0.3)), 12)
  expect(found.correctedNats - found.entropyNats).toBeCloseTo(1 / 20, 12)
})
