/** Which models can play, and what one of them brings along. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wordings } from '../../agents/bandit-text'
import type { StructureOutput } from '../../engine/_language-jobs'
import { describeModelFolder } from '../../hub/model-folder'
import { readLanguageCard } from '../../language/language-card'
import { ProblemError } from '../../lib/problem'
import type { AgentVector } from '../contract'
import { readAgentVector } from './_agent-files'
import type { Handler } from './_contract'
import { modelJob } from './_model-job'
import type { Services } from './_services'

/** A game is a conversation, so only models with a chat template play. */
export function agentListHandler({ languageModels }: Services): Handler<'agent.list'> {
  return async () => {
    const models = await languageModels.list()
    const canTalk = await Promise.all(models.map(({ folder }) => hasChatTemplate(folder)))
    const agents = models.filter((_, index) => canTalk[index])
    // The one that was made for this comes first, then the other shipped ones.
    const ranked = agents.toSorted((a, b) => rankOf(a) - rankOf(b))
    return {
      agents: ranked.map(({ modelId, title, what, source }) => {
        return { modelId, title, what, isShipped: source === 'shipped' }
      }),
      othersCount: models.length - agents.length,
      wordings: wordings.map(({ id, title, name, arm, arms, unit, units }) => {
        return { wordingId: id, title, wording: { name, arm, arms, unit, units } }
      }),
    }
  }
}

const shippedAgent = 'bandit-agent'
const rankOf = ({ modelId, source }: { readonly modelId: string; readonly source: string }): number =>
  modelId === shippedAgent ? 0 : source === 'shipped' ? 1 : 2

async function hasChatTemplate(folder: string): Promise<boolean> {
  // A folder that cannot be described says why when it is opened in the model lab.
  const described = await describeModelFolder(folder).catch(() => null)
  return described !== null && described.chatTemplate !== null
}

export function agentOpenHandler(services: Services): Handler<'agent.open'> {
  return async ({ runId, modelId }, context) => {
    const { title, folder } = await services.languageModels.find(modelId)
    const structure = await modelJob(services, { runId, modelId }, context.signal, (call) =>
      services.engine.call(modelId, 'language.open', call.model, call.options),
    )
    const { hash, device, note, contextLength } = structure
    const { width, blocks } = checkAgent(structure, title)
    const vector = await shippedVector(folder, { width, blocks, hash })
    return { modelId, title, hash, blocks, width, contextLength, device, deviceNote: note, vector }
  }
}

function checkAgent(
  { hasChatTemplate: canTalk, width, blocks, missing }: StructureOutput,
  title: string,
): { readonly width: number; readonly blocks: number } {
  if (!canTalk) {
    throw new ProblemError(
      'bad-input',
      `${title} has no chat template, so it cannot play: a game is a conversation. Choose a model made for chat.`,
    )
  }
  if (width === null || blocks.length === 0) {
    throw new ProblemError(
      'bad-input',
      `The blocks of ${title} were not found (${missing.join('; ') || 'no reason was given'}), so it cannot be steered. Choose another export of it.`,
    )
  }
  return { width, blocks: blocks.length }
}

interface Target {
  readonly width: number
  readonly blocks: number
  readonly hash: string
}

/** Null where its card names none. */
async function shippedVector(folder: string, target: Target): Promise<AgentVector | null> {
  const named = (await readLanguageCard(folder))?.example.vector
  if (named === undefined) return null
  const { path, block, beta } = named
  const bytes = new Uint8Array(await readFile(join(folder, path)))
  return {
    ...readAgentVector({ name: path, bytes }, target),
    title: 'Explore',
    origin: 'ships with the agent',
    start: { block, beta },
  }
}
