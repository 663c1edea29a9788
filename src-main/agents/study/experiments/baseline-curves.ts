/** Players that need no model, on the same plots: what a good, a greedy and a patient one would reach. */
import { baselineIds, playBaseline, type BaselineId, type BaselineStep } from '../../baselines'
import { seedFor, type Environment } from '../settings'
import type { Estimate } from '../statistics/bootstrap'
import type { Study } from '../study'
import { cumulative } from './cumulative'

export interface BaselineCurves {
  readonly environment: Environment
  readonly player: BaselineId
  readonly runs: number
  /** Cumulative, by step. */
  readonly regret: readonly Estimate[]
  readonly best: readonly Estimate[]
  readonly finalRegret: Estimate
  readonly bestShare: Estimate
}

export async function baselineCurves(study: Study, environment: Environment): Promise<BaselineCurves[]> {
  const { horizon, spread, seed, baselineRuns } = study.settings
  const task = { kind: 'gaussian' as const, means: environment.means, spread }
  const seeds = Array.from({ length: baselineRuns }, (_, run) =>
    seedFor(seed, `baseline ${environment.id} ${run}`),
  )
  const curves: BaselineCurves[] = []
  for (const player of baselineIds) {
    const runs = await study.jobs.kept('baseline', { player, task, horizon, seeds }, () =>
      seeds.map((each) => playBaseline(player, task, { horizon, seed: each })),
    )
    curves.push(curvesOf(study, { environment, player, runs }))
  }
  return curves
}

interface PlayedBaseline {
  readonly environment: Environment
  readonly player: BaselineId
  readonly runs: readonly (readonly BaselineStep[])[]
}

function curvesOf(
  { settings: { horizon }, bootstrap }: Study,
  { environment, player, runs }: PlayedBaseline,
): BaselineCurves {
  const top = Math.max(...environment.means)
  const isBest = runs.map((steps) => steps.map(({ action }) => (environment.means[action] === top ? 1 : 0)))
  const regrets = runs.map((steps) => cumulative(steps.map(({ regret }) => regret)))
  const byStep = (values: readonly (readonly number[])[]): Estimate[] =>
    Array.from({ length: horizon }, (_, step) => bootstrap.meanOf(values.flatMap((run) => run[step] ?? [])))
  return {
    environment,
    player,
    runs: runs.length,
    regret: byStep(regrets),
    best: byStep(isBest),
    finalRegret: bootstrap.meanOf(regrets.flatMap((run) => run.at(-1) ?? [])),
    bestShare: bootstrap.mean(isBest),
  }
}
