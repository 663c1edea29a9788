/** Opens a language model as an agent, hooked where a job reads and steers it. */
import {
  planOf,
  residualPoints,
  type AgentModel,
  type AgentPlan,
  type BlockPoint,
} from '../../../agents/agent-model'
import type { AgentSteering } from '../../../agents/bandit'
import type { Mind, Steer } from '../../../agents/decide'
import { History } from '../../../agents/history'
import { HookSwitch } from '../../../agents/hook-switch'
import { maySideBySide, writesSideBySide } from '../../../agents/side-by-side-proof'
import { isSmallModel } from '../../../agents/small-model'
import { ProblemError } from '../../../lib/problem'
import type { DeviceId } from '../../_contract'
import { openModel, type OpenModel } from '../language/open-model'

export interface OpenAgent {
  readonly agent: AgentModel
  readonly opened: OpenModel
}

/** Blocks by number; reading is all or nothing. */
export interface AgentWants {
  readonly isRead: boolean
  readonly steer: readonly number[]
}

export async function openAgent(folder: string, device: DeviceId, wants: AgentWants): Promise<OpenAgent> {
  const opened = await openModel(folder, device)
  const { plan, width } = planFor(opened, wants)
  const threads = (await isSmallModel(opened.files.graphPath)) ? 1 : undefined
  const { model, hooks } = await opened.withPlan(planOf(plan, width), threads)
  const agent: AgentModel = { model, hooks, plan, width, isSideBySide: false }
  const some = model.tokenizer?.encode(proofText, false).ids ?? []
  const isSideBySide = plan.scoreMask && (await writesSideBySide(agent, some))
  return { agent: { ...agent, isSideBySide }, opened }
}

function planFor(opened: OpenModel, { isRead, steer }: AgentWants): { plan: AgentPlan; width: number } {
  const located = opened.locate()
  const points = residualPoints(located)
  const width = located.towers[0]?.width ?? 0
  const isHooked = isRead || steer.length > 0
  if (isHooked && (points.length === 0 || width === 0))
    throw new ProblemError(
      'bad-input',
      'No residual stream was found in this model, so it can be neither read nor steered. Play it unsteered, or choose another model.',
    )
  const plan = {
    read: isRead ? points : [],
    steer: steer.map((block) => pointOf(points, block)),
    scoreMask: maySideBySide(located, opened.files.config),
  }
  return { plan, width }
}

const proofText = 'Evaluate all of them, in two lines, and choose one.'

export function openMind(agent: AgentModel): Mind {
  const hooks = new HookSwitch(agent.hooks)
  return { agent, hooks, history: new History(agent, hooks) }
}

/** Throws a sentence where the vector does not fit the model. */
export function steerOf({ plan, width }: AgentModel, { block, vector, beta }: AgentSteering): Steer {
  checkWidth(vector, width)
  return { at: pointOf(plan.steer, block), vector, beta }
}

function checkWidth(vector: Float32Array, width: number): void {
  if (vector.length !== width)
    throw new ProblemError(
      'bad-input',
      `This vector is ${vector.length} numbers wide and the model's residual stream ${width}, so it cannot be added. It belongs to another model.`,
    )
  if (!vector.every(Number.isFinite))
    throw new ProblemError(
      'bad-input',
      'This vector holds numbers that are not finite, so it cannot be added.',
    )
}

function pointOf(points: readonly BlockPoint[], block: number): BlockPoint {
  const found = points.find((point) => point.block === block)
  if (found !== undefined) return found
  const there = points.map((point) => point.block).join(', ')
  throw new ProblemError(
    'bad-input',
    `This model cannot be steered behind block ${block}: it shows the residual stream behind blocks ${there}. Choose among them.`,
  )
}
