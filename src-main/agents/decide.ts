/** One decision of an agent: reads its mind, draws its answers, and counts what they choose. */
import type { Decoder } from '../language/decoder'
import { steeringEdit, type AgentModel, type BlockPoint } from './agent-model'
import type { HookSwitch } from './hook-switch'
import type { History } from './history'
import type { Start } from './draw-answers'

export interface Steer {
  readonly at: BlockPoint
  readonly vector: Float32Array
  readonly beta: number
}

/** What is open while an agent plays. */
export interface Mind {
  readonly agent: AgentModel
  readonly hooks: HookSwitch
  readonly history: History
}

/** Runs the last token of the prompt, which the history has been brought to, steered or not. */
export async function begin(mind: Mind, prompt: readonly number[], steer: Steer | null): Promise<Start> {
  setSteering(mind, steer)
  mind.hooks.use = 'steer'
  const { decoder, logits } = await runLast(mind, prompt)
  return { decoder, logits, prompt, begun: [] }
}

/** The residual stream behind each block that is read, [blocks × width], of the untouched model at the last token. */
export async function readStates(mind: Mind, prompt: readonly number[]): Promise<readonly Float32Array[]> {
  const { hooks } = mind.agent
  hooks.take()
  mind.hooks.use = 'read'
  await runLast(mind, prompt)
  return hooks.take().flatMap(({ captured }) => captured.map(({ data }) => data))
}

async function runLast(
  { history }: Mind,
  prompt: readonly number[],
): Promise<{ decoder: Decoder; logits: Float32Array }> {
  const decoder = history.branch(prompt.length)
  const logits = await decoder.step([[prompt.at(-1) ?? 0]])
  // The runtime may write the next step's scores where these lie.
  return { decoder, logits: Float32Array.from(logits.row(0)) }
}

/** All other blocks' edits are set to 0: one graph serves every condition. */
function setSteering({ agent }: Mind, steer: Steer | null): void {
  for (const at of agent.plan.steer) {
    const isHere = steer?.at.block === at.block
    agent.hooks.update(
      isHere
        ? steeringEdit(at, steer.vector, steer.beta)
        : steeringEdit(at, new Float32Array(agent.width), 0),
    )
  }
}
