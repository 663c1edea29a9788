/** Ratios of two means, with bootstrap intervals. */
import { percentiles, type Bootstrap } from './bootstrap'

export interface RatioEstimate {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/** Counts of one word and of all words in one group, under two conditions. */
export interface PairedCounts {
  readonly hitsA: number
  readonly allA: number
  readonly hitsB: number
  readonly allB: number
}

/** Added to each count, so that a word never said by one side has a finite ratio (Haldane 1956, Anscombe 1956). */
const half = 0.5

/**
 * Share of hits under A over the share under B, groups resampled in pairs. Null for fewer than two groups, or
 * where one side said nothing at all.
 */
export function shareRatio(groups: readonly PairedCounts[], bootstrap: Bootstrap): RatioEstimate | null {
  const statistic = (weights: Uint16Array | null): number => ratioOf(groups, weights)
  const ratio = statistic(null)
  const interval = bootstrap.interval(groups.length, statistic)
  if (!Number.isFinite(ratio) || interval === null) return null
  return { ratio, low: interval[0], high: interval[1] }
}

function ratioOf(groups: readonly PairedCounts[], weights: Uint16Array | null): number {
  const total = { hitsA: half, allA: half, hitsB: half, allB: half }
  for (const [index, group] of groups.entries()) {
    const weight = weights?.[index] ?? 1
    total.hitsA += weight * group.hitsA
    total.allA += weight * group.allA
    total.hitsB += weight * group.hitsB
    total.allB += weight * group.allB
  }
  if (total.allA === half || total.allB === half) return NaN
  return total.hitsA / total.allA / (total.hitsB / total.allB)
}

/**
 * Ratio of the means of two independent sets of values. Null where the lower mean is not above 0 in at least 97.5 %
 * of the resamples: a ratio to nothing says nothing.
 */
export function meanRatio(
  above: readonly number[],
  below: readonly number[],
  bootstrap: Bootstrap,
): RatioEstimate | null {
  if (above.length < 2 || below.length < 2) return null
  const mean = (values: readonly number[], weights: Uint16Array | null): number =>
    values.reduce((sum, value, index) => sum + value * (weights?.[index] ?? 1), 0) / values.length
  const aboveDraws = bootstrap.draws(above.length, (weights) => mean(above, weights))
  const belowDraws = bootstrap.draws(below.length, (weights) => mean(below, weights))
  // Sets of the same size share their weights; a shift by half the list makes their draws independent.
  const shift = Math.floor(belowDraws.length / 2)
  const ratios = aboveDraws.map((value, index) => {
    const partner = belowDraws[(index + shift) % belowDraws.length] ?? NaN
    return partner > 0 ? value / partner : NaN
  })
  const usable = ratios.filter(Number.isFinite)
  const interval = percentiles(usable)
  if (usable.length < 0.975 * ratios.length || interval === null) return null
  return { ratio: mean(above, null) / mean(below, null), low: interval[0], high: interval[1] }
}
