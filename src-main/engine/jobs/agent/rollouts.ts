/** What the engine process does for `agent.rollouts`: follows an answer and asks after each token where it would end. */
import { estimateActions } from '../../../agents/action-entropy'
import { promptOf, type AgentModel } from '../../../agents/agent-model'
import type { ActionEstimate } from '../../../agents/bandit'
import { begin, type Mind } from '../../../agents/decide'
import { drawAnswers, type Start } from '../../../agents/draw-answers'
import { isAnswerOver, parseAnswer } from '../../../agents/parse-answer'
import { ProblemError } from '../../../lib/problem'
import type { JobContext } from '../../_contract'
import type { RolloutInput, RolloutOutput } from '../../_agent-jobs'
import { onDevice } from '../device-fallback'
import { checkSampling } from './check-sampling'
import { checkRoom } from './measure'
import { openAgent, openMind, steerOf, type OpenAgent } from './open-agent'

export async function rollOut(input: RolloutInput, context: JobContext): Promise<RolloutOutput> {
  checkSampling(input)
  const steer = input.steering === null ? [] : [input.steering.block]
  const { result, report } = await onDevice(input.device, {
    open: (device) => openAgent(input.folder, device, { isRead: false, steer }),
    use: async ({ agent }: OpenAgent) => await follow(agent, input, context),
    deviceOf: ({ agent }) => agent.model.session.device,
  })
  return { ...result, ...report }
}

async function follow(
  agent: AgentModel,
  input: RolloutInput,
  context: JobContext,
): Promise<Omit<RolloutOutput, 'device' | 'note'>> {
  const mind = openMind(agent)
  const { ids } = promptOf(agent, input.decision)
  checkRoom(ids.length, input.maxTokens, agent.model.contextLength)
  await mind.history.advance(ids)
  let start = await begin(mind, ids, input.steering === null ? null : steerOf(agent, input.steering))
  const answer = await answerTokens(mind, start, input)
  const estimate = async (): Promise<ActionEstimate> =>
    await estimateFrom(mind, start, { input, signal: context.signal })
  const first = await estimate()
  const tokens: RolloutOutput['tokens'][number][] = []
  for (const [index, token] of answer.entries()) {
    context.progress(index, answer.length, 'Rolling out')
    start = await goOn(start, token)
    tokens.push({ text: agent.model.tokenizer?.textOf(token) ?? '', after: await estimate() })
  }
  const text = agent.model.tokenizer?.decode(answer) ?? ''
  return {
    start: first,
    tokens,
    action: parseAnswer(text, input.decision.wording, input.decision.arms)?.action ?? null,
  }
}

/** The tokens of the answer given or drawn, without the one that ends it. */
async function answerTokens(mind: Mind, start: Start, input: RolloutInput): Promise<readonly number[]> {
  const { tokenizer, endTokens } = mind.agent.model
  const { answer, temperature, maxTokens, seed } = input
  if (answer === null) {
    // A place of its own, so that the answer followed is none of those rolled out from the start.
    const [drawn] = await drawAnswers(mind, start, {
      samples: 1,
      temperature,
      maxTokens,
      seed,
      place: followedPlace,
    })
    return (drawn?.tokens ?? []).filter((token) => !endTokens.has(token))
  }
  const ids = tokenizer?.encode(answer, false).ids ?? []
  if (ids.length > maxTokens)
    throw new ProblemError(
      'bad-input',
      `The answer has ${ids.length} tokens, and ${maxTokens} are allowed. Allow more.`,
    )
  return ids
}

const followedPlace = 1_000_000

async function goOn({ decoder, prompt, begun }: Start, token: number): Promise<Start> {
  const next = decoder.withRows([{ from: 0, shift: 0 }], { promptLength: prompt.length, pads: [0] })
  const logits = await next.step([[token]])
  return { decoder: next, prompt, begun: [...begun, token], logits: Float32Array.from(logits.row(0)) }
}

interface Estimating {
  readonly input: RolloutInput
  readonly signal: AbortSignal
}

async function estimateFrom(
  mind: Mind,
  start: Start,
  { input, signal }: Estimating,
): Promise<ActionEstimate> {
  const { decision, samples, temperature, maxTokens, seed } = input
  const soFar = mind.agent.model.tokenizer?.decode(start.begun) ?? ''
  // Once both lines are there, nothing is left to draw.
  const isOver = isAnswerOver(soFar) || start.begun.length >= maxTokens
  const drawing = { samples, temperature, maxTokens, seed, place: start.begun.length, signal }
  const texts = isOver
    ? new Array<string>(samples).fill(soFar)
    : (await drawAnswers(mind, start, drawing)).map(({ text }) => text)
  const actions = texts.map((text) => parseAnswer(text, decision.wording, decision.arms)?.action ?? null)
  return estimateActions(actions, decision.arms)
}
