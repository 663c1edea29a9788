/**
 * Ratios on a machine that others use too: what is compared runs in turns, each round gives one ratio, and
 * the median of the ratios stands. Load that lasts a round slows both sides and cancels.
 */
import { philox } from '../../lib/random'

export interface Spread {
  readonly median: number
  /** A quarter of the values lies below the first, a quarter above the second. */
  readonly quartiles: readonly [number, number]
  /** 95 % interval of the median, from order statistics (binomial, normal approximation). */
  readonly medianBetween: readonly [number, number]
  readonly rounds: number
}

/** Whether a bar is met beyond the noise; "open" = the interval of the median holds the bar. */
export type Verdict = 'met' | 'missed' | 'open'

export interface Judged extends Spread {
  readonly bar: number
  readonly verdict: Verdict
}

/** Throws for no values. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('there is no spread of no values')
  const sorted = values.toSorted((a, b) => a - b)
  const halfWidth = (1.96 * Math.sqrt(sorted.length)) / 2 / sorted.length
  const at = (share: number): number => rounded(quantile(sorted, share))
  return {
    median: at(0.5),
    quartiles: [at(0.25), at(0.75)],
    medianBetween: [at(0.5 - halfWidth), at(0.5 + halfWidth)],
    rounds: sorted.length,
  }
}

/** Speed of `other` as a share of that of `reference`, round by round; both hold the time of each round. */
export function pairedSpeeds(reference: readonly number[], other: readonly number[]): number[] {
  if (reference.length !== other.length) throw new Error('rounds are compared in pairs')
  return reference.map((time, round) => time / (other[round] ?? NaN))
}

export function judge(spread: Spread, bar: number): Judged {
  const [low, high] = spread.medianBetween
  return { ...spread, bar, verdict: low >= bar ? 'met' : high < bar ? 'missed' : 'open' }
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** Between two neighbours, in proportion (Hyndman and Fan, 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? NaN
  return low + (place - below) * ((sorted[below + 1] ?? low) - low)
}

/** Four decimals: what lies beyond is noise. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

/** The same order for the same round, another one for the next. */
export function shuffled<Item>(items: readonly Item[], round: number): Item[] {
  const order = items.map((item, index) => ({ item, key: philox([index, round, 0, 0], [1, 0])[0] }))
  return order.toSorted((a, b) => a.key - b.key).map(({ item }) => item)
}
