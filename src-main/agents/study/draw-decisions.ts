/**
 * Decisions from random steps of the unequal environments. Runs, not steps, are dealt to the two halves: one is for
 * choosing where and how strongly to steer, the other for what is reported, and no episode serves both.
 */
import { hashWords, uniforms } from '../../lib/random'
import type { Decision } from '../bandit'
import type { PlayedEpisode } from './play-episodes'

export interface DrawnDecision {
  /** "95-105/3/17": environment, run and step, and the wording's name. */
  readonly id: string
  /** Decisions of one run depend on each other. */
  readonly group: string
  readonly decision: Decision
  /** From 0. */
  readonly step: number
  readonly means: readonly number[]
}

export interface Halves {
  readonly selection: readonly DrawnDecision[]
  readonly report: readonly DrawnDecision[]
}

interface Draw {
  readonly count: number
  readonly seed: number
  /** Rounds that the opening message promised. */
  readonly horizon: number
}

export function drawHalves(episodes: readonly PlayedEpisode[], draw: Draw): Halves {
  const count = Math.ceil(draw.count / 2)
  const half = (remainder: number): DrawnDecision[] =>
    drawDecisions(
      episodes.filter(({ request }) => request.run % 2 === remainder),
      { ...draw, count },
    )
  return { selection: half(0), report: half(1) }
}

/**
 * `count` decisions, or as many as there are, dealt evenly over environments and runs. The first step is left out:
 * there every run has the same prompt.
 */
export function drawDecisions(episodes: readonly PlayedEpisode[], draw: Draw): DrawnDecision[] {
  const { count } = draw
  const piles = interleaved(episodes).map((episode) => shuffledSteps(episode, draw))
  const drawn: DrawnDecision[] = []
  for (let round = 0; drawn.length < count; round++) {
    const layer = piles.flatMap((pile) => pile[round] ?? [])
    if (layer.length === 0) break
    drawn.push(...layer.slice(0, count - drawn.length))
  }
  return drawn
}

/** The first run of each environment, then the second of each, and so on. */
function interleaved(episodes: readonly PlayedEpisode[]): PlayedEpisode[] {
  return [...episodes].sort((a, b) => a.request.run - b.request.run)
}

function shuffledSteps({ request, output }: PlayedEpisode, { seed, horizon }: Draw): DrawnDecision[] {
  const { environment, run, wording } = request
  const group = `${wording.name}/${environment.id}/${run}`
  const picture = hashWords(group)
  const { steps } = output
  return steps
    .slice(1)
    .map(({ step }) => ({ step, order: uniforms({ seed, viewer: 0, picture }, step)[0] }))
    .sort((a, b) => a.order - b.order)
    .map(({ step }) => ({
      id: `${group}/${step}`,
      group,
      step,
      means: environment.means,
      decision: {
        wording,
        arms: environment.means.length,
        rounds: horizon,
        past: steps.slice(0, step).map(({ turn }) => turn),
      },
    }))
}
