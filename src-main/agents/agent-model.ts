/** A language model as an agent: its graph hooked where it is read and steered, its words, its limits. */
import type { Edit } from '../hooks/edit'
import type { HookDriver } from '../hooks/hook-driver'
import type { PlanInput } from '../hooks/hooked-model'
import type { LocatedModel } from '../hooks/located'
import { renderChat } from '../language/chat-template'
import type { LanguageModel } from '../language/language-model'
import { ProblemError } from '../lib/problem'
import type { Decision } from './bandit'
import { messagesOf } from './bandit-text'

/** The residual stream behind one block. */
export interface BlockPoint {
  readonly block: number
  readonly point: string
}

/** Those that the model's graph shows. */
export function residualPoints({ towers }: LocatedModel): BlockPoint[] {
  return (towers[0]?.blocks ?? []).flatMap(({ index, points }) => {
    const point = points.get('hook_resid_post')?.name
    return point === undefined ? [] : [{ block: index, point }]
  })
}

export interface AgentPlan {
  readonly read: readonly BlockPoint[]
  readonly steer: readonly BlockPoint[]
  readonly scoreMask: boolean
}

/** The graph for this plan; every edit is off until it is set. */
export function planOf({ read, steer, scoreMask }: AgentPlan, width: number): PlanInput {
  return {
    scoreMask,
    captures: read.map(({ point }) => ({ point })),
    edits: steer.map((at) => steeringEdit(at, new Float32Array(width), 0)),
  }
}

/** β · vector behind a block, at the last token of the prompt and at each later one. */
export function steeringEdit({ block, point }: BlockPoint, vector: Float32Array, beta: number): Edit {
  return {
    kind: 'add',
    id: `agent-${block}`,
    point,
    isOn: true,
    strength: beta,
    positions: { kind: 'last' },
    vector: Array.from(vector),
  }
}

export interface AgentModel {
  readonly model: LanguageModel
  readonly hooks: HookDriver
  readonly plan: AgentPlan
  /** Of the residual stream. */
  readonly width: number
  /** Whether one sequence can hold many answers to a prompt, see `SideBySide`. */
  readonly isSideBySide: boolean
}

/** The tokens of a dialogue up to where the agent's answer begins, and their text. Throws without a chat template. */
export function promptOf(
  { model }: AgentModel,
  decision: Decision,
): { ids: readonly number[]; text: string } {
  const { files, tokenizer } = model
  if (tokenizer === null)
    throw new ProblemError(
      'bad-input',
      'This model has no tokenizer.json, so it cannot read a text. Put the file beside it.',
    )
  const text = renderChat(files.chatTemplate, files.tokenizerConfig, messagesOf(decision))
  return { ids: tokenizer.encode(text, false).ids, text }
}
