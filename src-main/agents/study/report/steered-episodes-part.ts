/** Whole episodes under steering: entropy, regret, and which arm is chosen. */
import type { EpisodeCurves } from '../experiments/episode-curves'
import type { StudyRecord } from '../study-record'
import { lineChart, type Series } from './chart'
import { figure, percentInterval, table, withInterval } from './markup'
import { byStep, secondArmChart } from './overconfidence-section'
import { entropyAxis } from './section'

export function steeredEpisodesPart({ steeredEpisodes, settings }: StudyRecord, next: () => number): string {
  const [first] = steeredEpisodes ?? []
  if (steeredEpisodes === null || first === undefined) return ''
  const titles = [...new Set(steeredEpisodes.map(({ environment }) => environment.title))]
  const byEnvironment = titles.map((title) =>
    steeredEpisodes.filter(({ environment }) => environment.title === title),
  )
  const lines = (byEnvironment[0] ?? []).map((each, index) => secondArmChart(each, index + 1))
  return (
    figure(
      next(),
      byEnvironment.flatMap((own) => chartsOf(own, settings.horizon)),
      `Whole episodes under each condition, ${first.runs} runs each with the same rewards; entropies of ${first.samples} answers a step; bands are 95 % intervals over runs.`,
    ) +
    figure(next(), lines, 'Which arm is chosen in those episodes: each thin line is a run.') +
    episodesTable(steeredEpisodes)
  )
}

const isUnequal = ({ environment }: EpisodeCurves): boolean => new Set(environment.means).size > 1

/** Between equal arms there is nothing to regret. */
function chartsOf(own: readonly EpisodeCurves[], horizon: number): string[] {
  const [first] = own
  if (first === undefined) return []
  const axis = { xLabel: 'step', xRange: [1, horizon] as const }
  const series = (pick: 'entropy' | 'regret'): Series[] =>
    own.map((each, index) => ({
      name: each.condition,
      look: index + 1,
      uncertainty: 'band',
      points: byStep(each[pick]),
    }))
  const { title } = first.environment
  const entropy = lineChart({
    title: `Entropy, ${title}`,
    ...axis,
    ...entropyAxis,
    series: series('entropy'),
  })
  if (!isUnequal(first)) return [entropy]
  const yLabel = 'cumulative regret, points'
  return [entropy, lineChart({ title: `Regret, ${title}`, ...axis, yLabel, series: series('regret') })]
}

function episodesTable(episodes: readonly EpisodeCurves[]): string {
  return table({
    caption: 'Numbers of the episodes under steering',
    head: [
      'Means',
      'Condition',
      '#Late entropy, nats',
      '#Corrected, nats',
      '#Regret at the end',
      '#Best arm, %',
      '#Valid, %',
      '#Steps played, %',
    ],
    rows: episodes.map((each) => [
      each.environment.title,
      each.condition,
      withInterval(each.late.entropy),
      withInterval(each.late.corrected),
      isUnequal(each) ? withInterval(each.finalRegret, 1) : '–',
      isUnequal(each) ? percentInterval(each.bestShare) : '–',
      percentInterval(each.valid),
      percentInterval(each.played),
    ]),
  })
}
