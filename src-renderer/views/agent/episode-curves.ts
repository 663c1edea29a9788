/** What the curves and the table show of an episode's steps. Arms and steps count from 0, entropies are nats. */
import type { AgentDecision, EpisodeSetup, EpisodeStep } from '../../../src-main/ipc/contract'

export interface ArmRow {
  readonly arm: number
  readonly count: number
  /** Mean of the rewards it gave so far; null before the first. */
  readonly believed: number | null
  readonly mean: number
  readonly isBest: boolean
}

export function armRows(steps: readonly EpisodeStep[], means: readonly number[]): readonly ArmRow[] {
  const best = Math.max(...means)
  return means.map((mean, arm) => {
    const rewards = steps.filter(({ action }) => action === arm).map(({ reward }) => reward)
    const believed = rewards.length === 0 ? null : sum(rewards) / rewards.length
    return { arm, count: rewards.length, believed, mean, isBest: mean === best }
  })
}

/** P(arm) at a step, of its valid completions. */
export const policyOf = ({ counts, valid }: Pick<EpisodeStep, 'counts' | 'valid'>): readonly number[] =>
  counts.map((count) => (valid === 0 ? 0 : count / valid))

/** The sum up to and with each of them. */
export function cumulative(values: readonly number[]): readonly number[] {
  let total = 0
  return values.map((value) => (total += value))
}

/** Steps at which β became another, and what it became. */
export function betaMoves(
  steps: readonly Pick<EpisodeStep, 'beta'>[],
): readonly { readonly step: number; readonly beta: number }[] {
  return steps.flatMap(({ beta }, step) => ((steps[step - 1]?.beta ?? 0) === beta ? [] : [{ step, beta }]))
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** The moment before a step: what the agent had been told by then. */
export function decisionAt(
  { wording, task, horizon }: EpisodeSetup,
  steps: readonly EpisodeStep[],
  step: number,
): AgentDecision {
  const past = steps.slice(0, step).map(({ turn }) => turn)
  return { wording, arms: task.means.length, rounds: horizon, past }
}

/** Steps of an episode of this length, spread evenly, the first and the last among them. */
export function spreadSteps(length: number, wanted: number): readonly number[] {
  const count = Math.min(length, wanted)
  if (count < 2) return length === 0 ? [] : [length - 1]
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)))
}
