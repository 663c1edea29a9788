/**
 * An engine with a synthetic player in the place of a model. Its certainty grows with what it has seen, its entropy is
 * written into the residual stream along a direction of its own, and steering along that direction undoes certainty:
 * what a study finds of it is known beforehand.
 */
import { estimateActions } from '../../../../src-main/agents/action-entropy'
import { ActivationSummer } from '../../../../src-main/agents/activation-sums'
import type { Decision, EpisodeStep } from '../../../../src-main/agents/bandit'
import { actionText, feedbackText } from '../../../../src-main/agents/bandit-text'
import { parseAnswer } from '../../../../src-main/agents/parse-answer'
import { drawReward, regretOf } from '../../../../src-main/agents/rewards'
import type { CallOptions, Engine, JobName, Jobs } from '../../../../src-main/engine/_contract'
import type { EpisodeInput, EpisodeOutput, MeasureInput } from '../../../../src-main/engine/_agent-jobs'
import { ProblemError } from '../../../../src-main/lib/problem'
import { hashWords, uniforms } from '../../../../src-main/lib/random'

export interface Character {
  /** How fast certainty grows, per round: 0 = it never commits. */
  readonly certainty: number
  /** How much of its certainty steering along its direction undoes: 0 = it cannot be steered. */
  readonly obedience: number
  /** Whether any vector unsettles it, whatever its direction. */
  readonly isShakenByAnything: boolean
  /** Whether no answer of it is ever valid. */
  readonly isMute: boolean
  /** Whether its direction is another in another wording. */
  readonly isBoundToWords: boolean
}

export const steerable: Character = {
  certainty: 0.5,
  obedience: 3,
  isShakenByAnything: false,
  isMute: false,
  isBoundToWords: false,
}

const width = 32
const blocks = 3
/** How plainly the entropy stands in the stream behind each block. */
const plainness = [0.1, 1, 0.4]

export interface FakeEngine extends Engine {
  /** Jobs that were really done, by name. */
  readonly done: Map<JobName, number>
  readonly stepsPlayed: () => number
}

interface FakeOptions {
  readonly character?: Character
  /** Called after each step of any episode. */
  readonly onStep?: (played: number) => void
}

export function fakeEngine({ character = steerable, onStep }: FakeOptions = {}): FakeEngine {
  const done = new Map<JobName, number>()
  let played = 0
  const perform = async (job: JobName, input: unknown, options: CallOptions): Promise<unknown> => {
    if (job === 'language.open') return structure()
    if (job === 'agent.measure') return measure(character, input as MeasureInput)
    if (job === 'agent.rollouts') return rollOut(character, input as Jobs['agent.rollouts'][0])
    const { onEvent } = options as CallOptions<'agent.episode'>
    return await play(character, input as EpisodeInput, async (step) => {
      played++
      onEvent?.({ kind: 'step', step })
      onStep?.(played)
      await new Promise((resume) => setImmediate(resume))
      if (options.signal?.aborted === true) throw new ProblemError('cancelled', 'Cancelled.')
    })
  }
  return {
    done,
    stepsPlayed: () => played,
    call: async (_key, job, input, options) => {
      if (options?.signal?.aborted === true) throw new ProblemError('cancelled', 'Cancelled.')
      const output = await perform(job, input, options ?? {})
      done.set(job, (done.get(job) ?? 0) + 1)
      return output as never
    },
    unload: () => Promise.resolve(true),
    loaded: () => [],
    memoryBytes: () => Promise.resolve(0),
    dispose: () => Promise.resolve(),
  }
}

function structure(): Jobs['language.open'][1] {
  const block = (index: number) => ({
    index,
    heads: 1,
    kvHeads: 1,
    headSize: width,
    attention: 'plain',
    order: 'sequential' as const,
    norm: 'pre' as const,
    points: [`blocks.${index}.hook_resid_post`],
  })
  return {
    device: 'cpu',
    note: null,
    hash: 'f'.repeat(64),
    family: 'fake',
    contextLength: 4096,
    vocabularySize: 64,
    width,
    hasChatTemplate: true,
    blocks: Array.from({ length: blocks }, (_, index) => block(index)),
    points: [],
    missing: [],
    notes: [],
  }
}

/** Its own direction: most of it in one coordinate, so that hardly any permutation keeps it. */
function directionOf(character: Character, { wording }: Pick<Decision, 'wording'>): Float32Array {
  const direction = new Float32Array(width)
  direction[character.isBoundToWords && wording.name !== 'Button' ? 20 : 3] = 1
  return direction
}

interface Mood {
  readonly vector: Float32Array | null
  readonly block: number
  readonly beta: number
  readonly temperature: number
}

const calm: Mood = { vector: null, block: 0, beta: 0, temperature: 1 }

/** Log odds of the second arm: what both gave so far, believed the more the longer it goes on. */
function logOdds(character: Character, decision: Decision, mood: Mood): number {
  const sums = [0, 0]
  const counts = [0, 0]
  for (const { answer, feedback } of decision.past) {
    const arm = parseAnswer(answer, decision.wording, decision.arms)?.action ?? 0
    counts[arm]! += 1
    sums[arm]! += Number(/gave (-?\d+)/.exec(feedback)?.[1] ?? 0)
  }
  const [a, b] = [0, 1].map((arm) => (counts[arm]! > 0 ? sums[arm]! / counts[arm]! : 100))
  const lean = Math.tanh((b! - a!) / 5)
  const certain = character.certainty * decision.past.length * lean
  return (certain * Math.exp(-character.obedience * push(character, decision, mood))) / mood.temperature
}

function push(character: Character, decision: Decision, { vector, beta, block }: Mood): number {
  if (vector === null) return 0
  const direction = directionOf(character, decision)
  const along = vector.reduce((sum, value, index) => sum + value * direction[index]!, 0)
  const length = Math.hypot(...vector)
  return beta * plainness[block]! * (character.isShakenByAnything ? length : along)
}

const entropyOf = (odds: number): number => {
  const p = 1 / (1 + Math.exp(-odds))
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p)
}

const stream = hashWords('fake answers')

interface Drawing {
  readonly samples: number
  readonly seed: number
  readonly place: number
}

function draw(character: Character, decision: Decision, mood: Mood, { samples, seed, place }: Drawing) {
  const odds = logOdds(character, decision, mood)
  const isUnsure = entropyOf(odds) > 0.4
  const length = mood.vector === null ? 0 : Math.abs(mood.beta) * Math.hypot(...mood.vector)
  const invalid = character.isMute
    ? 1
    : Math.min(0.95, Math.max(0, length - 4) * 0.2 + (mood.temperature - 1) * 0.2)
  return Array.from({ length: samples }, (_, sample) => {
    const [a, b, c] = uniforms({ seed, viewer: sample, picture: stream }, place)
    const arm = a < 1 / (1 + Math.exp(-odds)) ? 1 : 0
    if (b < invalid) return { text: 'Thought: hm', action: null }
    const word = isUnsure ? (c < 0.8 ? 'uncertain' : 'variance') : c < 0.8 ? 'superior' : 'maximize'
    const thought = `Thought: ${decision.wording.name} ${arm + 1} is ${word} and this is known.`
    return { text: `${thought}\nAction: ${actionText(decision.wording, arm)}`, action: arm }
  })
}

async function play(
  character: Character,
  input: EpisodeInput,
  tell: (step: EpisodeStep) => Promise<void>,
): Promise<EpisodeOutput> {
  const steps = [...input.played]
  const { steering, wording, sampling, task, seed } = input
  const mood =
    steering === null ? { ...calm, ...sampling } : { ...steering, temperature: sampling.temperature }
  for (let step = steps.length; step < input.horizon; step++) {
    const decision = { wording, arms: 2, rounds: input.horizon, past: steps.map(({ turn }) => turn) }
    const completions = draw(character, decision, mood, { ...sampling, seed, place: step })
    const valid = completions.flatMap(({ action }, index) => (action === null ? [] : [index]))
    if (valid.length === 0)
      return {
        ...outputOf(input, character, steps),
        ended: 'no-valid-answer',
        message: 'No answer was valid.',
      }
    const [u] = uniforms({ seed, viewer: 999, picture: stream }, step)
    const chosen = valid[Math.floor(u * valid.length)]!
    const action = completions[chosen]!.action!
    const reward = drawReward(task, { seed, step, arm: action })
    const played: EpisodeStep = {
      ...estimateActions(
        completions.map((each) => each.action),
        2,
      ),
      step,
      completions,
      chosen,
      action,
      reward,
      turn: { answer: completions[chosen]!.text, feedback: feedbackText(wording, action, String(reward)) },
      regret: regretOf(task, action),
      beta: steering?.beta ?? 0,
      temperature: sampling.temperature,
      promptTokens: 100,
      projection: null,
    }
    steps.push(played)
    await tell(played)
  }
  return outputOf(input, character, steps)
}

function outputOf(input: EpisodeInput, character: Character, steps: readonly EpisodeStep[]): EpisodeOutput {
  const { wording, horizon, seed } = input
  const numbers = Array.from({ length: blocks }, (_, block) => block)
  const summer = new ActivationSummer(numbers, width)
  const direction = directionOf(character, { wording })
  for (const [index, step] of steps.entries()) {
    const past = steps.slice(0, index).map(({ turn }) => turn)
    const entropy = entropyOf(logOdds(character, { wording, arms: 2, rounds: horizon, past }, calm))
    const states = numbers.flatMap((block) =>
      Array.from({ length: width }, (_value, place) => {
        const [noise] = uniforms({ seed, viewer: block, picture: stream }, 1000 * index + place)
        return 4 * plainness[block]! * entropy * direction[place]! + 0.02 * (noise - 0.5)
      }),
    )
    summer.add(step.entropyNats, states)
  }
  return {
    device: 'cpu',
    note: null,
    steps,
    ended: 'horizon',
    message: null,
    activations: input.readActivations ? summer.finish() : null,
    modelHash: 'f'.repeat(64),
  }
}

function measure(character: Character, input: MeasureInput): Jobs['agent.measure'][1] {
  const estimates = input.conditions.map((condition) =>
    input.decisions.map((decision, place) => {
      const vector = condition.vector === null ? null : input.vectors[condition.vector]!
      const completions = draw(character, decision, { ...condition, vector }, { ...input, place })
      const estimate = estimateActions(
        completions.map(({ action }) => action),
        decision.arms,
      )
      return { ...estimate, completions: input.keepTexts ? completions : [] }
    }),
  )
  return { device: 'cpu', note: null, estimates }
}

/** Its thought names the arm it takes, so the first words decide. */
function rollOut(character: Character, input: Jobs['agent.rollouts'][0]): Jobs['agent.rollouts'][1] {
  const { decision, samples, seed } = input
  const answers = draw(character, decision, calm, { samples, seed, place: 0 })
  const start = estimateActions(
    answers.map(({ action }) => action),
    2,
  )
  const answer = input.answer ?? answers[0]!.text
  const action = parseAnswer(answer, decision.wording, 2)?.action ?? null
  const decided = estimateActions(new Array<number | null>(samples).fill(action), 2)
  const tokens = answer.split(/(?= |\n)/).map((text, index) => ({ text, after: index < 3 ? start : decided }))
  return { device: 'cpu', note: null, start, tokens, action }
}
