/** The numbers behind a sweep: one row for each condition. */
import type { ConditionSummary } from '../condition-summary'
import { percentInterval, table, withInterval } from './markup'

export interface NamedSummary {
  readonly names: readonly string[]
  readonly summary: ConditionSummary
}

export function summaryTable(
  caption: string,
  heads: readonly string[],
  rows: readonly NamedSummary[],
): string {
  return table({
    caption,
    head: [
      ...heads,
      '#Entropy, nats',
      '#Corrected, nats',
      '#Change, nats',
      '#Valid, %',
      '#Best arm, %',
      '#Regret, points',
      '#n',
      '#Runs',
      '#Effective n',
    ],
    rows: rows.map(({ names, summary }) => [
      ...names,
      withInterval(summary.entropy),
      withInterval(summary.corrected),
      withInterval(summary.change),
      percentInterval(summary.valid),
      percentInterval(summary.best),
      withInterval(summary.regret, 2),
      String(summary.entropy.n),
      String(summary.entropy.groups),
      summary.entropy.effectiveN === null ? '–' : String(Math.round(summary.entropy.effectiveN)),
    ]),
  })
}
