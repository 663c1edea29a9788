/** What a condition does to a set of decisions, beside the same decisions unsteered. */
import type { ActionEstimate } from '../bandit'
import type { Bootstrap, Estimate } from './statistics/bootstrap'
import type { DrawnDecision } from './draw-decisions'

export interface ConditionSummary {
  /** Mean entropy of the actions, nats; decisions with fewer than two valid answers have none. */
  readonly entropy: Estimate
  /** The same with Miller and Madow's correction. */
  readonly corrected: Estimate
  /** Entropy − entropy unsteered, paired by decision. */
  readonly change: Estimate
  /** Corrected entropies' difference. */
  readonly correctedChange: Estimate
  readonly valid: Estimate
  /** Probability of the best arm among valid answers: what exploring costs. */
  readonly best: Estimate
  /** Best mean − mean of the arm chosen, expected. */
  readonly regret: Estimate
}

/** Fewer say nothing of how the answers differ. */
const fewestValid = 2

export function summariseCondition(
  decisions: readonly DrawnDecision[],
  {
    measured,
    base,
  }: { readonly measured: readonly ActionEstimate[]; readonly base: readonly ActionEstimate[] },
  bootstrap: Bootstrap,
): ConditionSummary {
  const rows = decisions.map((decision, index) => rowOf(decision, measured[index], base[index]))
  const samples = measured[0]?.samples ?? 1
  const mean = (pick: (row: Row) => number | null): Estimate => bootstrap.mean(grouped(rows, pick))
  return {
    entropy: mean(({ entropy }) => entropy),
    corrected: mean(({ corrected }) => corrected),
    change: mean(({ change }) => change),
    correctedChange: mean(({ correctedChange }) => correctedChange),
    valid: bootstrap.share(
      grouped(rows, ({ valid }) => valid),
      samples,
    ),
    best: bootstrap.share(
      grouped(rows, ({ best }) => best),
      samples,
    ),
    regret: mean(({ regret }) => regret),
  }
}

interface Row {
  readonly group: string
  readonly entropy: number | null
  readonly corrected: number | null
  readonly change: number | null
  readonly correctedChange: number | null
  readonly valid: number
  readonly best: number | null
  readonly regret: number | null
}

function rowOf(
  { group, means }: DrawnDecision,
  measured: ActionEstimate | undefined,
  base: ActionEstimate | undefined,
): Row {
  const entropy = entropyOf(measured)
  const corrected = correctedOf(measured)
  return {
    group,
    entropy,
    corrected,
    change: difference(entropy, entropyOf(base)),
    correctedChange: difference(corrected, correctedOf(base)),
    valid: measured === undefined ? 0 : measured.valid / measured.samples,
    ...choiceOf(means, measured),
  }
}

export function entropyOf(estimate: ActionEstimate | undefined): number | null {
  return estimate === undefined || estimate.valid < fewestValid ? null : estimate.entropyNats
}

export function correctedOf(estimate: ActionEstimate | undefined): number | null {
  return estimate === undefined || estimate.valid < fewestValid ? null : estimate.correctedNats
}

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b

function choiceOf(
  means: readonly number[],
  estimate: ActionEstimate | undefined,
): { best: number | null; regret: number | null } {
  if (estimate === undefined || estimate.valid === 0) return { best: null, regret: null }
  const top = Math.max(...means)
  let best = 0
  let regret = 0
  for (const [arm, count] of estimate.counts.entries()) {
    const mean = means[arm] ?? NaN
    best += mean === top ? count / estimate.valid : 0
    regret += (count / estimate.valid) * (top - mean)
  }
  return { best, regret }
}

/** Values by group, those that are not there left out. */
export function grouped<Row extends { readonly group: string }>(
  rows: readonly Row[],
  pick: (row: Row) => number | null,
): number[][] {
  const groups = new Map<string, number[]>()
  for (const row of rows) {
    const value = pick(row)
    const values = groups.get(row.group) ?? []
    groups.set(row.group, values)
    if (value !== null) values.push(value)
  }
  return [...groups.values()]
}
