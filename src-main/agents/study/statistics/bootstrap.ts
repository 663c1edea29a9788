/**
 * Percentile bootstrap over groups (Efron and Tibshirani 1993, ch. 13; for clusters: Cameron, Gelbach and Miller
 * 2008): whole groups are drawn with replacement, so values that depend on each other stay together. A group is a
 * run where steps of one run are pooled, and a decision where each stands alone.
 */
import { uniforms } from '../../../lib/random'
import { quantile } from './quantile'
import { wilsonInterval } from './wilson'

/** A number with its 95 % interval; null where too little was seen to tell. */
export interface Estimate {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Values averaged. */
  readonly n: number
  /** Independent groups they came in. */
  readonly groups: number
  /** As many independent values as would be as uncertain. */
  readonly effectiveN: number | null
}

export const nothing: Estimate = { value: null, low: null, high: null, n: 0, groups: 0, effectiveN: null }

/** A statistic of groups, each counted as often as its weight says. */
export type Statistic = (weights: Uint16Array | null) => number

export class Bootstrap {
  readonly seed: number
  readonly resamples: number
  readonly #drawn = new Map<number, readonly Uint16Array[]>()

  constructor(seed: number, resamples = 2000) {
    this.seed = seed
    this.resamples = resamples
  }

  /** How often each of `groups` groups was drawn, for each resample; the same for the same seed and number. */
  weights(groups: number): readonly Uint16Array[] {
    const known = this.#drawn.get(groups)
    if (known !== undefined) return known
    const stream = { seed: this.seed, viewer: groups, picture: [0x626f6f74, 0] as const }
    let index = 0
    const drawn = Array.from({ length: this.resamples }, () => {
      const weights = new Uint16Array(groups)
      for (let taken = 0; taken < groups; taken += 4) {
        const four = uniforms(stream, index++)
        for (const u of four.slice(0, groups - taken)) {
          const place = Math.floor(u * groups)
          weights[place] = (weights[place] ?? 0) + 1
        }
      }
      return weights
    })
    this.#drawn.set(groups, drawn)
    return drawn
  }

  /** The statistic's values over the resamples; those that are not finite (nothing to divide by) are left out. */
  draws(groups: number, statistic: Statistic): number[] {
    return this.weights(groups).map(statistic).filter(Number.isFinite)
  }

  /** 2.5 % and 97.5 % of the resamples; null for fewer than two groups. */
  interval(groups: number, statistic: Statistic): readonly [number, number] | null {
    if (groups < 2) return null
    return percentiles(this.draws(groups, statistic))
  }

  /** Mean of all values in all groups. */
  mean(groups: readonly (readonly number[])[]): Estimate {
    const sums = groups.filter(({ length }) => length > 0).map(sumsOf)
    const n = sums.reduce((total, { count }) => total + count, 0)
    if (n === 0) return nothing
    const value = ratio(sums, null)
    const interval = this.interval(sums.length, (weights) => ratio(sums, weights))
    const [low, high] = interval ?? [null, null]
    return { value, low, high, n, groups: sums.length, effectiveN: effectiveSize(sums, value) }
  }

  /** Mean of values that stand alone. */
  meanOf(values: readonly number[]): Estimate {
    return this.mean(values.map((value) => [value]))
  }

  /**
   * A share, each value of which comes from `trials` tries: where every value is 0 or every one is 1, resampling sees
   * no spread at all, so Wilson's interval for all the tries stands in.
   */
  share(groups: readonly (readonly number[])[], trials: number): Estimate {
    const estimate = this.mean(groups)
    if (estimate.value !== 0 && estimate.value !== 1) return estimate
    const [low, high] = wilsonInterval(estimate.value * estimate.n * trials, estimate.n * trials)
    return { ...estimate, low, high }
  }
}

export function percentiles(draws: readonly number[]): readonly [number, number] | null {
  if (draws.length < 2) return null
  const sorted = [...draws].sort((a, b) => a - b)
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

interface GroupSums {
  readonly sum: number
  readonly squares: number
  readonly count: number
}

function sumsOf(values: readonly number[]): GroupSums {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value ** 2
  }
  return { sum, squares, count: values.length }
}

/** The innermost loop of every interval, hence by index. */
function ratio(groups: readonly GroupSums[], weights: Uint16Array | null): number {
  let sum = 0
  let count = 0
  for (let index = 0; index < groups.length; index++) {
    const group = groups[index]
    const weight = weights === null ? 1 : (weights[index] ?? 0)
    if (group === undefined || weight === 0) continue
    sum += weight * group.sum
    count += weight * group.count
  }
  return sum / count
}

/**
 * Spread of single values over the squared standard error of their mean, the latter linearised over groups
 * (the "design effect" of Kish 1965): n for independent values, about the number of groups for equal ones.
 */
function effectiveSize(groups: readonly GroupSums[], mean: number): number {
  const n = groups.reduce((total, { count }) => total + count, 0)
  const spread = groups.reduce((total, { squares }) => total + squares, 0) / n - mean ** 2
  const error = groups.reduce((total, { sum, count }) => total + (sum - mean * count) ** 2, 0) / n ** 2
  // Rounding leaves crumbs where all values are the same.
  const isFlat = spread <= 1e-12 * Math.max(1, mean ** 2) || error === 0
  return isFlat ? groups.length : Math.min(n, Math.max(1, spread / error))
}
