import type { BaselineCurves } from '../experiments/baseline-curves'
import type { EpisodeCurves } from '../experiments/episode-curves'
import type { Estimate } from '../statistics/bootstrap'
import { lineChart, type ChartPoint, type Series } from './chart'
import { figure, paragraph, percentInterval, table, withInterval } from './markup'
import { entropyGuide, type Section } from './section'

export const byStep = (estimates: readonly Estimate[]): ChartPoint[] =>
  estimates.map((estimate, step) => ({ x: step + 1, ...estimate }))

/** Each run a line: how often the second arm was chosen so far. */
export function secondArmChart(
  { secondArm, environment, condition, entropy }: EpisodeCurves,
  look: number,
): string {
  const horizon = entropy.length
  const runs = secondArm.map((counts): Series => ({
    name: 'run',
    look,
    uncertainty: 'none',
    isFaint: true,
    points: [0, ...counts].map((value, x) => ({ x, value, low: null, high: null })),
  }))
  const always: Series = {
    name: 'always the second arm',
    look: 7,
    uncertainty: 'none',
    points: [0, horizon].map((x) => ({ x, value: x, low: null, high: null })),
  }
  return lineChart({
    title: condition === 'unsteered' ? environment.title : `${environment.title}: ${condition}`,
    xLabel: 'step',
    yLabel: 'choices of the second arm',
    series: [...runs, always],
    xRange: [0, horizon],
    yRange: [0, horizon],
    hasLegend: false,
  })
}

export const overconfidenceSection: Section = {
  title: '1. Left alone, does it commit too early?',
  draw({ overconfidence, settings }, next) {
    if (overconfidence === null) return null
    const { environments, baselines } = overconfidence
    const entropy = lineChart({
      title: 'Entropy of the actions by step',
      xLabel: 'step',
      yLabel: 'entropy of the actions, nats',
      yRange: [0, 0.75],
      xRange: [1, settings.horizon],
      guides: [entropyGuide],
      series: environments.map(({ environment, entropy: steps }, index) => ({
        name: environment.title,
        look: index + 1,
        uncertainty: 'band',
        points: byStep(steps),
      })),
    })
    const charts = environments.map((curves, index) => secondArmChart(curves, index + 1))
    return (
      paragraph(
        'In every step the agent answers many times; the entropy is that of the actions among its valid answers, and one of them, drawn by chance, is carried out. A flat line below is a run that stays with the first arm, one that runs along the dotted diagonal a run that stays with the second.',
      ) +
      figure(
        next(),
        [...charts, entropy],
        `Each thin line is a run. Last: mean entropy by step with 95 % intervals over runs (${runsWords(environments)}).`,
      ) +
      figure(next(), besideBaselines(environments, baselines, settings.horizon), baselineWords(baselines)) +
      summaryTable(environments, baselines)
    )
  },
}

function runsWords(environments: readonly EpisodeCurves[]): string {
  return environments
    .map(({ environment, runs, samples }) => `${environment.title}: ${runs} runs, ${samples} answers a step`)
    .join('; ')
}

const playerNames = {
  thompson: 'Thompson sampling',
  ucb: 'UCB1',
  'epsilon-greedy': 'ε-greedy (0.1)',
  greedy: 'greedy',
} as const

function besideBaselines(
  environments: readonly EpisodeCurves[],
  baselines: readonly BaselineCurves[],
  horizon: number,
): string[] {
  return environments.flatMap((agent) => {
    const players = baselines.filter(({ environment }) => environment.id === agent.environment.id)
    if (players.length === 0) return []
    const seriesOf = (pick: 'regret' | 'best'): Series[] => [
      { name: 'agent', look: 1, uncertainty: 'band', points: byStep(agent[pick]) },
      ...players.map((player, index): Series => ({
        name: playerNames[player.player],
        look: index + 2,
        uncertainty: 'none',
        points: byStep(player[pick]),
      })),
    ]
    const xRange = [1, horizon] as const
    return [
      lineChart({
        title: `Regret, ${agent.environment.title}`,
        xLabel: 'step',
        yLabel: 'cumulative regret, points',
        xRange,
        series: seriesOf('regret'),
      }),
      lineChart({
        title: `Best arm, ${agent.environment.title}`,
        xLabel: 'step',
        yLabel: 'runs that choose the best arm, %',
        xRange,
        yRange: [0, 1],
        isYPercent: true,
        series: seriesOf('best'),
      }),
    ]
  })
}

function baselineWords(baselines: readonly BaselineCurves[]): string {
  return `The agent beside players that need no model (${baselines[0]?.runs ?? 0} runs each; their intervals are in the tables). Regret is the reward missed in expectation; the band is the agent's 95 % interval over runs.`
}

function summaryTable(environments: readonly EpisodeCurves[], baselines: readonly BaselineCurves[]): string {
  const agents = environments.map(({ environment, runs, late, finalRegret, bestShare, valid, played }) => [
    environment.title,
    'agent',
    String(runs),
    `${withInterval(late.entropy)} (steps ${late.from}–${late.to})`,
    withInterval(late.corrected),
    String(Math.round(late.entropy.effectiveN ?? 0)),
    withInterval(finalRegret, 1),
    percentInterval(bestShare),
    percentInterval(valid),
    percentInterval(played),
  ])
  const others = baselines.map(({ environment, player, runs, finalRegret, bestShare }) => [
    environment.title,
    playerNames[player],
    String(runs),
    '',
    '',
    '',
    withInterval(finalRegret, 1),
    percentInterval(bestShare),
    '',
    '',
  ])
  return table({
    caption: 'Numbers: entropy late in the episode, regret, best arm, valid answers',
    head: [
      'Means',
      'Player',
      '#Runs',
      '#Late entropy, nats',
      '#Corrected, nats',
      '#Effective n',
      '#Regret at the end',
      '#Best arm, %',
      '#Valid, %',
      '#Steps played, %',
    ],
    rows: [...agents, ...others],
  })
}
