/** What happens step by step in episodes of one environment under one condition. */
import { estimateActions } from '../../action-entropy'
import type { ActionEstimate, EpisodeStep } from '../../bandit'
import { correctedOf, entropyOf } from '../condition-summary'
import type { PlayedEpisode } from '../play-episodes'
import type { Environment } from '../settings'
import type { Bootstrap, Estimate } from '../statistics/bootstrap'
import { cumulative } from './cumulative'

export interface EpisodeCurves {
  readonly environment: Environment
  /** "unsteered", "β = 4 behind block 2" … */
  readonly condition: string
  readonly runs: number
  /** Completions behind each entropy. */
  readonly samples: number
  /** By step; the first entry is step 1. */
  readonly entropy: readonly Estimate[]
  readonly corrected: readonly Estimate[]
  /** Cumulative. */
  readonly regret: readonly Estimate[]
  readonly best: readonly Estimate[]
  /** For each run, by step: how often the second arm was chosen so far. */
  readonly secondArm: readonly (readonly number[])[]
  /** Over the late steps, runs resampled. */
  readonly late: {
    readonly from: number
    readonly to: number
    readonly entropy: Estimate
    readonly corrected: Estimate
  }
  readonly valid: Estimate
  /** Share of the steps that were played. */
  readonly played: Estimate
  readonly finalRegret: Estimate
  readonly bestShare: Estimate
}

interface CurveInput {
  readonly environment: Environment
  readonly condition: string
  readonly episodes: readonly PlayedEpisode[]
  readonly horizon: number
  /** Only the first so many completions count, so that sets drawn with more can stand beside others. */
  readonly samples: number
}

/** "Steps 25 to 50"; of shorter episodes the second half. Counted from 1. */
export function lateSteps(horizon: number): { readonly from: number; readonly to: number } {
  return { from: horizon > 25 ? 25 : Math.floor(horizon / 2) + 1, to: Math.min(50, horizon) }
}

export function episodeCurves(input: CurveInput, bootstrap: Bootstrap): EpisodeCurves {
  const { environment, condition, horizon, samples } = input
  const runs = input.episodes.map(({ output }) => output.steps.map((step) => seen(step, input)))
  const arms = input.episodes.map(({ output }) => output.steps)
  const top = Math.max(...environment.means)
  const isBest = ({ action }: EpisodeStep): number => (environment.means[action] === top ? 1 : 0)
  const { from, to } = lateSteps(horizon)
  const late = (pick: (estimate: ActionEstimate) => number | null): Estimate =>
    bootstrap.mean(runs.map((run) => run.slice(from - 1, to).flatMap((step) => pick(step) ?? [])))
  const byStep = (values: readonly (readonly (number | null)[])[]): Estimate[] =>
    Array.from({ length: horizon }, (_, step) => bootstrap.mean(values.map((run) => present(run[step]))))
  const regrets = arms.map((steps) => cumulative(steps.map(({ regret }) => regret)))
  return {
    environment,
    condition,
    runs: runs.length,
    samples,
    entropy: byStep(runs.map((run) => run.map(entropyOf))),
    corrected: byStep(runs.map((run) => run.map(correctedOf))),
    regret: byStep(regrets),
    best: byStep(arms.map((steps) => steps.map(isBest))),
    secondArm: arms.map((steps) => cumulative(steps.map(({ action }) => action))),
    late: { from, to, entropy: late(entropyOf), corrected: late(correctedOf) },
    valid: bootstrap.share(
      runs.map((run) => run.map((step) => step.valid / step.samples)),
      samples,
    ),
    played: bootstrap.share(
      runs.map((run) => [run.length / horizon]),
      1,
    ),
    finalRegret: bootstrap.mean(regrets.map((run) => present(run.at(-1)))),
    bestShare: bootstrap.share(
      arms.map((steps) => steps.map(isBest)),
      1,
    ),
  }
}

function seen(step: EpisodeStep, { samples, environment }: CurveInput): ActionEstimate {
  if (step.completions.length <= samples) return step
  const actions = step.completions.slice(0, samples).map(({ action }) => action)
  return estimateActions(actions, environment.means.length)
}

const present = (value: number | null | undefined): number[] =>
  value === null || value === undefined ? [] : [value]
