/** Tidy tables, one for each experiment: a row for each number that stands alone, with its interval. */
import type { ConditionSummary } from './condition-summary'
import type { EpisodeCurves } from './experiments/episode-curves'
import type { FollowedMoment } from './experiments/tokens-or-actions'
import type { Estimate } from './statistics/bootstrap'
import type { StudyRecord } from './study-record'

interface Table {
  readonly name: string
  readonly text: string
}

type Cell = string | number | null
type Row = readonly Cell[]

export function studyTables(record: StudyRecord): Table[] {
  return [...episodeTables(record), ...sweepTables(record), ...otherTables(record)].flatMap(
    (each) => each ?? [],
  )
}

function episodeTables({ overconfidence, steeredEpisodes, tokens }: StudyRecord): (Table | null)[] {
  const curves =
    overconfidence === null
      ? null
      : [...overconfidence.environments.flatMap(curveRows), ...baselineRows(overconfidence)]
  return [
    table('1-overconfidence', ['means', 'player', ...curveHeader], curves),
    table('2-tokens', tokenHeader, tokens?.flatMap(tokenRows)),
    table('4-steered-episodes', ['means', 'condition', ...curveHeader], steeredEpisodes?.flatMap(curveRows)),
  ]
}

function sweepTables({ temperature, strength, layers, controls, transfer }: StudyRecord): (Table | null)[] {
  return [
    sweepTable('3-temperature', ['temperature'], temperature, (row) => [row.temperature]),
    sweepTable('4-strength', ['beta'], strength, (row) => [row.beta]),
    sweepTable('5-layers', ['block', 'beta'], layers, (row) => [row.block, row.beta]),
    sweepTable('6-controls', ['vector', 'kind', 'beta'], controls, (row) => [row.name, row.kind, row.beta]),
    sweepTable('7-transfer', ['vector_from', 'task', 'beta'], transfer?.rows ?? null, (row) => [
      row.vectorFrom,
      row.task,
      row.beta,
    ]),
  ]
}

function sweepTable<Summary extends ConditionSummary>(
  name: string,
  heads: readonly string[],
  rows: readonly Summary[] | null,
  front: (row: Summary) => Row,
): Table | null {
  return table(
    name,
    [...heads, ...estimateHeader],
    rows?.flatMap((row) => summaryRows(front(row), row)),
  )
}

function otherTables({ checks, vectors, thoughts }: StudyRecord): (Table | null)[] {
  return [
    table('checks', checkHeader, checks.map(checkRow)),
    table(
      '6-vectors',
      ['block', 'length', 'cosine_with_time', 'low', 'high', 'cosine_of_halves'],
      vectors?.map(({ block, norm, timeCosine: { value, low, high }, halvesCosine }) => [
        block,
        norm,
        value,
        low,
        high,
        halvesCosine,
      ]),
    ),
    table(
      '9-thoughts',
      ['word', 'steered', 'unsteered', 'ratio', 'low', 'high'],
      thoughts?.words.map(({ word, steered, unsteered, ratio, low, high }) => [
        word,
        steered,
        unsteered,
        ratio,
        low,
        high,
      ]),
    ),
  ]
}

const estimateHeader = ['quantity', 'value', 'low', 'high', 'n', 'groups', 'effective_n']
const curveHeader = ['runs', 'completions', 'step', ...estimateHeader]
const checkHeader = [
  'check',
  'verdict',
  'interval_on_one_side',
  'value',
  'low',
  'high',
  'unit',
  'bar',
  'detail',
]
const tokenHeader = ['moment', 'run', 'step', 'token', 'text', 'share_second_arm', 'entropy_nats', 'valid']

const checkRow = (check: StudyRecord['checks'][number]): Row => {
  const { id, verdict, isClear, value, low, high, unit, bar, detail } = check
  return [id, verdict, isClear === null ? null : String(isClear), value, low, high, unit, bar, detail]
}

function estimateRow(front: Row, quantity: string, estimate: Estimate): Row {
  const { value, low, high, n, groups, effectiveN } = estimate
  return [...front, quantity, value, low, high, n, groups, effectiveN]
}

function summaryRows(front: Row, summary: ConditionSummary): Row[] {
  const { entropy, corrected, change, correctedChange, valid, best, regret } = summary
  return [
    estimateRow(front, 'entropy_nats', entropy),
    estimateRow(front, 'entropy_corrected_nats', corrected),
    estimateRow(front, 'change_nats', change),
    estimateRow(front, 'change_corrected_nats', correctedChange),
    estimateRow(front, 'valid_share', valid),
    estimateRow(front, 'best_arm_share', best),
    estimateRow(front, 'expected_regret', regret),
  ]
}

function curveRows(curves: EpisodeCurves): Row[] {
  const { environment, condition, runs, samples, entropy, corrected, regret, best } = curves
  const front = (step: number): Row => [environment.means.join(' '), condition, runs, samples, step + 1]
  return entropy.flatMap((_, step) =>
    [
      ['entropy_nats', entropy[step]] as const,
      ['entropy_corrected_nats', corrected[step]] as const,
      ['cumulative_regret', regret[step]] as const,
      ['best_arm_share', best[step]] as const,
    ].flatMap(([quantity, estimate]) =>
      estimate === undefined ? [] : [estimateRow(front(step), quantity, estimate)],
    ),
  )
}

function baselineRows({ baselines }: NonNullable<StudyRecord['overconfidence']>): Row[] {
  return baselines.flatMap(({ environment, player, runs, regret, best }) =>
    regret.flatMap((estimate, step) => {
      const front: Row = [environment.means.join(' '), player, runs, null, step + 1]
      const share = best[step]
      return [
        estimateRow(front, 'cumulative_regret', estimate),
        ...(share === undefined ? [] : [estimateRow(front, 'best_arm_share', share)]),
      ]
    }),
  )
}

function tokenRows({ name, answers }: FollowedMoment): Row[] {
  return answers.flatMap(({ run, step, start, tokens }) =>
    [{ text: '', ...start }, ...tokens].map(({ text, secondArm, entropy, valid }, index): Row => [
      name,
      run,
      step,
      index,
      text,
      secondArm,
      entropy,
      valid,
    ]),
  )
}

function table(
  name: string,
  header: readonly string[],
  rows: readonly Row[] | null | undefined,
): Table | null {
  if (rows === null || rows === undefined) return null
  const lines = [header, ...rows].map((row) => row.map(cellText).join(','))
  return { name, text: `${lines.join('\n')}\n` }
}

/** RFC 4180: quotes around what holds a comma, a quote or a line end. */
function cellText(cell: Cell): string {
  if (cell === null) return ''
  const text = typeof cell === 'number' ? String(Number(cell.toPrecision(9))) : cell
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
