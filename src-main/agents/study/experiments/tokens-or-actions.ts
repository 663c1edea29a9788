/**
 * Experiment 2: where within an answer the action is decided. The executed answer of a step is followed token by
 * token; after each token the answer is finished anew, several times. Early in an episode the thought may still move
 * the action, late it no longer does.
 */
import type { RolloutOutput } from '../../../engine/_agent-jobs'
import type { ActionEstimate } from '../../bandit'
import type { PlayedEpisode } from '../play-episodes'
import { seedFor } from '../settings'
import type { Estimate } from '../statistics/bootstrap'
import type { Material, Study } from '../study'
import { entropyOf } from '../condition-summary'

export interface FollowedToken {
  readonly text: string
  /** Share of the second arm among the valid ones; null where none is. */
  readonly secondArm: number | null
  readonly entropy: number | null
  readonly valid: number
}

export interface FollowedAnswer {
  readonly run: number
  /** From 1. */
  readonly step: number
  /** From 0. */
  readonly action: number | null
  readonly samples: number
  /** Before the first token. */
  readonly start: Omit<FollowedToken, 'text'>
  readonly tokens: readonly FollowedToken[]
}

export interface FollowedMoment {
  readonly name: 'early' | 'late'
  /** From 1. */
  readonly step: number
  readonly answers: readonly FollowedAnswer[]
  readonly entropyAtPrompt: Estimate
  /** Behind the last token of the thought. */
  readonly entropyAfterThought: Estimate
  /** How far the probability of the second arm moves between the prompt and the end of the thought. */
  readonly movedByThought: Estimate
}

/** Those of the paper, counted from 1. */
const earlyStep = 4
const lateStep = 17

export async function tokensOrActions(study: Study, { collection }: Material): Promise<FollowedMoment[]> {
  const { horizon, rolloutRuns } = study.settings
  const early = Math.min(earlyStep, Math.ceil(horizon / 3))
  const late = Math.max(Math.min(lateStep, horizon), early + 1)
  const episodes = collection.filter(({ output }) => output.steps.length >= late).slice(0, rolloutRuns)
  const moments = [
    { name: 'early' as const, step: early },
    { name: 'late' as const, step: late },
  ]
  const asked = moments.flatMap(({ step }) => episodes.map((episode) => ({ episode, step })))
  const outputs = await study.jobs.rollouts(
    'answers followed token by token',
    asked.map(({ episode, step }) => requestOf(study, episode, step)),
  )
  const answers = asked.flatMap(({ episode, step }, index) => {
    const output = outputs[index]
    return output === undefined ? [] : [followed(episode.request.run, step, output)]
  })
  return moments.map(({ name, step }) =>
    momentOf(study, { name, step, answers: answers.filter((answer) => answer.step === step) }),
  )
}

function requestOf({ settings }: Study, { request, output }: PlayedEpisode, step: number) {
  const { environment, wording, run } = request
  const { steps } = output
  return {
    decision: {
      wording,
      arms: environment.means.length,
      rounds: settings.horizon,
      past: steps.slice(0, step - 1).map(({ turn }) => turn),
    },
    answer: steps[step - 1]?.turn.answer ?? null,
    steering: null,
    temperature: 1,
    samples: settings.rolloutSamples,
    maxTokens: settings.maxTokens,
    seed: seedFor(settings.seed, `rollout ${run} ${step}`),
  }
}

function followed(run: number, step: number, { start, tokens, action }: RolloutOutput): FollowedAnswer {
  return {
    run,
    step,
    action,
    samples: start.samples,
    start: pointOf(start),
    tokens: tokens.map(({ text, after }) => ({ text, ...pointOf(after) })),
  }
}

function pointOf(estimate: ActionEstimate): Omit<FollowedToken, 'text'> {
  const { counts, valid } = estimate
  return { secondArm: valid === 0 ? null : (counts[1] ?? 0) / valid, entropy: entropyOf(estimate), valid }
}

/** The last token before the line of the action; the prompt where there is no such line. */
export function endOfThought({ tokens, start }: FollowedAnswer): Omit<FollowedToken, 'text'> {
  let text = ''
  let last: Omit<FollowedToken, 'text'> = start
  for (const token of tokens) {
    text += token.text
    if (/\n\s*action/i.test(text) || text.includes('\n')) return last
    last = token
  }
  return start
}

function momentOf(
  { bootstrap }: Study,
  { name, step, answers }: Pick<FollowedMoment, 'name' | 'step' | 'answers'>,
): FollowedMoment {
  const ends = answers.map((answer) => ({ start: answer.start, end: endOfThought(answer) }))
  const numbers = (values: readonly (number | null)[]): number[] => values.flatMap((value) => value ?? [])
  return {
    name,
    step,
    answers,
    entropyAtPrompt: bootstrap.meanOf(numbers(ends.map(({ start }) => start.entropy))),
    entropyAfterThought: bootstrap.meanOf(numbers(ends.map(({ end }) => end.entropy))),
    movedByThought: bootstrap.meanOf(
      numbers(
        ends.map(({ start, end }) =>
          start.secondArm === null || end.secondArm === null
            ? null
            : Math.abs(end.secondArm - start.secondArm),
        ),
      ),
    ),
  }
}
