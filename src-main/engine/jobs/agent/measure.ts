/** What the engine process does for `agent.measure`: action distributions of given decisions under many conditions. */
import { estimateActions } from '../../../agents/action-entropy'
import { promptOf } from '../../../agents/agent-model'
import type { Decision } from '../../../agents/bandit'
import { begin, type Mind } from '../../../agents/decide'
import { drawAnswers } from '../../../agents/draw-answers'
import { parseAnswer } from '../../../agents/parse-answer'
import { ProblemError } from '../../../lib/problem'
import type { JobContext } from '../../_contract'
import type { MeasureCondition, MeasuredDecision, MeasureInput, MeasureOutput } from '../../_agent-jobs'
import { onDevice } from '../device-fallback'
import { checkSampling } from './check-sampling'
import { openAgent, openMind, steerOf, type OpenAgent } from './open-agent'

export async function measureActions(input: MeasureInput, context: JobContext): Promise<MeasureOutput> {
  for (const { temperature } of input.conditions) checkSampling({ ...input, temperature })
  const steered = input.conditions.filter(({ vector }) => vector !== null)
  const blocks = [...new Set(steered.map(({ block }) => block))].sort((a, b) => a - b)
  const { result, report } = await onDevice(input.device, {
    open: (device) => openAgent(input.folder, device, { isRead: false, steer: blocks }),
    use: async (open: OpenAgent) => await measure(open, input, context),
    deviceOf: ({ agent }) => agent.model.session.device,
  })
  return { estimates: result, ...report }
}

async function measure(
  { agent }: OpenAgent,
  input: MeasureInput,
  context: JobContext,
): Promise<MeasuredDecision[][]> {
  const mind = openMind(agent)
  const estimates = input.conditions.map((): MeasuredDecision[] => [])
  const total = input.decisions.length * input.conditions.length
  // The prompt of a decision is run once and serves every condition.
  for (const [place, decision] of input.decisions.entries()) {
    const { ids } = promptOf(agent, decision)
    checkRoom(ids.length, input.maxTokens, agent.model.contextLength)
    await mind.history.advance(ids)
    for (const [index, condition] of input.conditions.entries()) {
      context.progress(place * input.conditions.length + index, total, 'Measuring')
      estimates[index]?.push(await measureOne(mind, { input, context, decision, place, ids }, condition))
    }
  }
  return estimates
}

interface Measuring {
  readonly input: MeasureInput
  readonly context: JobContext
  readonly decision: Decision
  readonly place: number
  readonly ids: readonly number[]
}

/** All conditions draw with the same random numbers, which makes their differences sharper. */
async function measureOne(
  mind: Mind,
  { input, context, decision, place, ids }: Measuring,
  condition: MeasureCondition,
): Promise<MeasuredDecision> {
  const { samples, maxTokens, seed, keepTexts } = input
  const start = await begin(mind, ids, steerFor(mind, input, condition))
  const { temperature } = condition
  const drawing = { samples, maxTokens, seed, temperature, place, signal: context.signal }
  const drawn = await drawAnswers(mind, start, drawing)
  const completions = drawn.map(({ text }) => ({
    text,
    action: parseAnswer(text, decision.wording, decision.arms)?.action ?? null,
  }))
  const estimate = estimateActions(
    completions.map(({ action }) => action),
    decision.arms,
  )
  return { ...estimate, completions: keepTexts ? completions : [] }
}

function steerFor(
  { agent }: Mind,
  { vectors }: MeasureInput,
  condition: MeasureCondition,
): ReturnType<typeof steerOf> | null {
  if (condition.vector === null) return null
  const vector = vectors[condition.vector]
  if (vector === undefined)
    throw new ProblemError(
      'bad-input',
      `A condition names vector ${condition.vector}, and there are ${vectors.length}.`,
    )
  return steerOf(agent, { block: condition.block, vector, beta: condition.beta })
}

/** Throws a sentence where a prompt and an answer do not fit the model. */
export function checkRoom(promptTokens: number, maxTokens: number, contextLength: number | null): void {
  if (promptTokens + maxTokens <= (contextLength ?? Infinity)) return
  throw new ProblemError(
    'bad-input',
    `A dialogue of ${promptTokens} tokens with an answer of up to ${maxTokens} does not fit the ${contextLength ?? 0} that this model can hold. Take an earlier step of the episode.`,
  )
}
