/** What a condition did to some decisions: means, with 95 % intervals. Shares are of completions. */
import type { Output } from '../../../src-main/ipc/contract'

export type Estimate = Pick<
  Output<'agent.measure'>['estimates'][number][number],
  'counts' | 'valid' | 'samples' | 'entropyNats' | 'correctedNats'
>

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface SweepPoint {
  /** β, or the temperature. */
  readonly at: number
  readonly entropy: Interval
  readonly corrected: number
  readonly valid: Interval
  /** Share of the valid completions that chose an arm of the highest mean; null where none was valid. */
  readonly best: Interval | null
}

const z95 = 1.959964

/** Wilson's interval of a share; also right near 0 and 1 (Wilson 1927). */
export function wilson(hits: number, total: number): Interval {
  if (total === 0) return { value: 0, low: 0, high: 1 }
  const p = hits / total
  const scale = 1 + z95 ** 2 / total
  const centre = (p + z95 ** 2 / (2 * total)) / scale
  const half = (z95 * Math.sqrt((p * (1 - p)) / total + z95 ** 2 / (4 * total ** 2))) / scale
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** Mean with the interval of its standard error; a single value has none of its own. */
export function meanOf(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  if (values.length < 2) return { value: mean, low: mean, high: mean }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  const half = z95 * Math.sqrt(variance / values.length)
  return { value: mean, low: mean - half, high: mean + half }
}

/** `means` are the true ones of the arms. */
export function sweepPoint(at: number, estimates: readonly Estimate[], means: readonly number[]): SweepPoint {
  const best = Math.max(...means)
  const total = (pick: (estimate: Estimate) => number): number =>
    estimates.reduce((sum, estimate) => sum + pick(estimate), 0)
  const valid = total((estimate) => estimate.valid)
  const right = total(({ counts }) =>
    counts.reduce((sum, count, arm) => sum + (means[arm] === best ? count : 0), 0),
  )
  return {
    at,
    entropy: meanOf(estimates.map(({ entropyNats }) => entropyNats)),
    corrected: meanOf(estimates.map(({ correctedNats }) => correctedNats)).value,
    valid: wilson(
      valid,
      total(({ samples }) => samples),
    ),
    best: valid === 0 ? null : wilson(right, valid),
  }
}

/** β from below zero to well above where the vector is meant to be used. */
export function betasAround(wanted: number): readonly number[] {
  const unit = Math.abs(wanted) > 0 ? Math.abs(wanted) : 4
  return [-1, -0.5, 0, 0.5, 1, 1.5, 2].map((factor) => Number((factor * unit).toPrecision(3)))
}

export const controlTemperatures: readonly number[] = [0.7, 1, 1.3, 1.6, 2, 3]
