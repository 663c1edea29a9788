/** What the engine process does for `agent.episode`: plays a bandit from where it stands to its horizon. */
import { estimateActions } from '../../../agents/action-entropy'
import { ActivationSummer } from '../../../agents/activation-sums'
import { promptOf } from '../../../agents/agent-model'
import type { Decision, EpisodeStep, PastTurn } from '../../../agents/bandit'
import { feedbackText } from '../../../agents/bandit-text'
import { begin, readStates, type Mind, type Steer } from '../../../agents/decide'
import { drawAnswers, type DrawnAnswer } from '../../../agents/draw-answers'
import { parseAnswer } from '../../../agents/parse-answer'
import { checkTask, drawReward, regretOf, rewardText } from '../../../agents/rewards'
import { throwIfCancelled } from '../../../lib/cancel'
import { hashWords, uniforms } from '../../../lib/random'
import { lengthOf } from '../../../steering/directions/direction'
import type { TalkContext } from '../../_contract'
import type { EpisodeInput, EpisodeOutput } from '../../_agent-jobs'
import { onDevice } from '../device-fallback'
import { checkSampling } from './check-sampling'
import { openAgent, openMind, steerOf, type OpenAgent } from './open-agent'

type Context = TalkContext<'agent.episode'>

export async function playEpisode(input: EpisodeInput, context: Context): Promise<EpisodeOutput> {
  checkTask(input.task)
  checkSampling(input.sampling)
  const { steering, readActivations } = input
  const wants = {
    isRead: readActivations || steering !== null,
    steer: steering === null ? [] : [steering.block],
  }
  const { result, report } = await onDevice(input.device, {
    open: (device) => openAgent(input.folder, device, wants),
    use: async (open: OpenAgent) => await new Episode(open, input, context).play(),
    deviceOf: ({ agent }) => agent.model.session.device,
  })
  return { ...result, ...report }
}

type End = Pick<EpisodeOutput, 'ended' | 'message'>

const executedStream = hashWords('executed answer')
const wordsEveryMs = 30

class Episode {
  readonly #input: EpisodeInput
  readonly #context: Context
  readonly #open: OpenAgent
  readonly #mind: Mind
  readonly #steer: Steer | null
  readonly #steps: EpisodeStep[] = []
  readonly #sums: ActivationSummer | null
  #temperature: number
  #beta: number

  constructor(open: OpenAgent, input: EpisodeInput, context: Context) {
    this.#open = open
    this.#input = input
    this.#context = context
    this.#mind = openMind(open.agent)
    this.#steer = input.steering === null ? null : steerOf(open.agent, input.steering)
    this.#beta = input.steering?.beta ?? 0
    this.#temperature = input.sampling.temperature
    const blocks = open.agent.plan.read.map(({ block }) => block)
    this.#sums = input.readActivations ? new ActivationSummer(blocks, open.agent.width) : null
  }

  async play(): Promise<Omit<EpisodeOutput, 'device' | 'note'>> {
    // The past is run turn by turn as it was played, so that an interruption leaves no trace in the last digits.
    for (const step of this.#input.played.slice(0, this.#input.horizon)) await this.#replay(step)
    const end = await this.#playOn()
    return {
      ...end,
      steps: this.#steps,
      activations: this.#sums?.finish() ?? null,
      modelHash: await this.#open.opened.hash(),
    }
  }

  async #replay(step: EpisodeStep): Promise<void> {
    throwIfCancelled(this.#context.signal)
    const { ids } = promptOf(this.#open.agent, this.#decision())
    await this.#mind.history.advance(ids)
    if (this.#sums !== null) this.#sums.add(step.entropyNats, joined(await readStates(this.#mind, ids)))
    this.#steps.push(step)
  }

  async #playOn(): Promise<End> {
    const { horizon } = this.#input
    while (this.#steps.length < horizon) {
      this.#context.progress(this.#steps.length, horizon, 'Playing')
      const end = await this.#playOne()
      if (end !== null) return end
    }
    return { ended: 'horizon', message: null }
  }

  async #playOne(): Promise<End | null> {
    this.#listen()
    const step = this.#steps.length
    const { agent } = this.#open
    const { ids, text } = promptOf(agent, this.#decision())
    const full = this.#whenFull(ids.length)
    if (full !== null) return full
    this.#context.emit({ kind: 'prompt', step, text })
    await this.#mind.history.advance(ids)
    const states = agent.plan.read.length > 0 ? await readStates(this.#mind, ids) : []
    const drawn = await this.#draw(ids)
    const outcome = this.#outcomeOf(drawn, {
      promptTokens: ids.length,
      projection: this.#projectionOf(states),
    })
    if (outcome === null) return this.#whenInvalid(drawn)
    this.#sums?.add(outcome.entropyNats, joined(states))
    this.#steps.push(outcome)
    this.#context.emit({ kind: 'step', step: outcome })
    return null
  }

  /** Takes what the hand on the slider did since the last decision. */
  #listen(): void {
    const adjustment = this.#context.adjustment()
    this.#beta = adjustment?.beta ?? this.#beta
    this.#temperature = adjustment?.temperature ?? this.#temperature
  }

  #decision(): Decision {
    const { wording, task, horizon } = this.#input
    const past = this.#steps.map(({ turn }) => turn)
    return { wording, arms: task.means.length, rounds: horizon, past }
  }

  async #draw(prompt: readonly number[]): Promise<DrawnAnswer[]> {
    const { sampling, seed } = this.#input
    const steer = this.#steer === null ? null : { ...this.#steer, beta: this.#beta }
    const start = await begin(this.#mind, prompt, steer)
    return await drawAnswers(this.#mind, start, {
      samples: sampling.samples,
      maxTokens: sampling.maxTokens,
      temperature: this.#temperature,
      seed,
      place: this.#steps.length,
      signal: this.#context.signal,
      onWords: this.#teller(),
    })
  }

  #teller(): (text: string) => void {
    let toldMs = -Infinity
    const step = this.#steps.length
    return (text) => {
      if (performance.now() - toldMs < wordsEveryMs) return
      toldMs = performance.now()
      this.#context.emit({ kind: 'words', step, text })
    }
  }

  /** Null where no answer is valid. */
  #outcomeOf(
    drawn: readonly DrawnAnswer[],
    told: Pick<EpisodeStep, 'promptTokens' | 'projection'>,
  ): EpisodeStep | null {
    const { wording, task, seed } = this.#input
    const step = this.#steps.length
    const answers = drawn.map(({ text }) => parseAnswer(text, wording, task.means.length))
    const valid = answers.flatMap((answer, index) => (answer === null ? [] : [{ ...answer, index }]))
    const [uniform] = uniforms({ seed, viewer: 0, picture: executedStream }, step)
    const executed = valid[Math.floor(uniform * valid.length)]
    if (executed === undefined) return null
    const { action, text, index } = executed
    const reward = drawReward(task, { seed, step, arm: action })
    const turn: PastTurn = { answer: text, feedback: feedbackText(wording, action, rewardText(task, reward)) }
    return {
      step,
      ...estimateActions(
        answers.map((answer) => answer?.action ?? null),
        task.means.length,
      ),
      completions: drawn.map((each, at) => ({ text: each.text, action: answers[at]?.action ?? null })),
      chosen: index,
      action,
      reward,
      turn,
      regret: regretOf(task, action),
      beta: this.#steer === null ? 0 : this.#beta,
      temperature: this.#temperature,
      ...told,
    }
  }

  #projectionOf(states: readonly Float32Array[]): number | null {
    if (this.#steer === null) return null
    const { at, vector } = this.#steer
    const length = lengthOf(vector)
    const state = states[this.#open.agent.plan.read.findIndex(({ block }) => block === at.block)]
    if (state === undefined || length === 0) return null
    return state.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0) / length
  }

  #whenFull(promptTokens: number): End | null {
    const room = this.#open.agent.model.contextLength ?? Infinity
    const { maxTokens } = this.#input.sampling
    if (promptTokens + maxTokens <= room) return null
    const message = `The dialogue has ${promptTokens} tokens after ${this.#steps.length} steps, and with an answer of up to ${maxTokens} it no longer fits the ${room} that this model can hold, so the episode ends here. Nothing was left out. Play fewer rounds, or choose a model with a longer context.`
    return { ended: 'context', message }
  }

  #whenInvalid(drawn: readonly DrawnAnswer[]): End {
    const example = JSON.stringify(drawn[0]?.text.slice(0, 120) ?? '')
    const message = `None of the ${drawn.length} answers at step ${this.#steps.length + 1} was valid, so the episode ends here. The first was ${example}. Choose a smaller β or temperature, or a model that follows instructions.`
    return { ended: 'no-valid-answer', message }
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
