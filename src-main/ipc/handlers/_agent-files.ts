/** Vectors and episodes as files, both ways. What is opened is checked before anything of it is shown. */
import * as v from 'valibot'
import { ProblemError } from '../../lib/problem'
import { heldByGguf, writeGguf } from '../../steering/vectors/gguf'
import { writeSafetensors } from '../../steering/vectors/safetensors'
import { checkFits, unsaid, type SteeringVector } from '../../steering/vectors/steering-vector'
import { episodeFile } from '../agent-contract'
import type { AgentVector, EpisodeFile } from '../contract'
import type { Handlers } from './_contract'
import { promised, type Services } from './_services'
import { readVector, structureOf } from './_vectors'

/** The model a vector is to be used with. */
export interface VectorTarget {
  readonly width: number
  readonly blocks: number
  readonly hash: string
}

interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

export function agentFileHandlers(
  services: Services,
): Pick<Handlers, 'agent.readVector' | 'agent.writeVector' | 'agent.readEpisode'> {
  return {
    'agent.readVector': async ({ modelId, ...file }) => {
      const { width, blocks, hash } = await structureOf(services, modelId)
      return readAgentVector(file, { width: width ?? 0, blocks: blocks.length, hash })
    },
    'agent.writeVector': async ({ modelId, format, vector, block, beta }) => {
      const { family } = await structureOf(services, modelId)
      const kept: SteeringVector = {
        ...unsaid,
        modelHint: family,
        modelHash: vector.modelHash,
        positions: 'last',
        norm: 'raw',
        method: 'east',
        defaultScale: beta,
        defaultBlock: block,
        source: vector.origin,
        date: new Date().toISOString(),
        directions: vector.directions,
      }
      const bytes =
        format === 'gguf'
          ? writeGguf({ ...kept, directions: heldByGguf(kept.directions) })
          : writeSafetensors(kept)
      const stem = vector.title.replace(/[^\w -]/g, '').trim() || 'vector'
      return {
        name: `${stem}.${format}`,
        mimeType: 'application/octet-stream',
        bytes: new Uint8Array(bytes),
      }
    },
    'agent.readEpisode': ({ name, bytes }) => promised(() => readEpisode({ name, bytes })),
  }
}

/** Throws a sentence for what is malformed, does not fit, or was made with another model. */
export function readAgentVector({ name, bytes }: NamedBytes, target: VectorTarget): AgentVector {
  const { directions, modelHash, defaultScale, defaultBlock, source } = readVector(name, bytes)
  const vector = { ...unsaid, directions, modelHash }
  checkFits(vector, { ...target, modelHash: target.hash, isForced: true })
  if (modelHash !== null && modelHash !== target.hash) {
    throw new ProblemError(
      'refused',
      `${name} was made with another model (${modelHash.slice(0, 12)}…, not ${target.hash.slice(0, 12)}…), so its direction means nothing here. Choose one made with this agent, or make your own.`,
    )
  }
  const middle = directions[Math.floor(directions.length / 2)]?.block ?? 0
  return {
    title: name.replace(/\.\w+$/, ''),
    directions: directions.map(({ block, vector: numbers }) => ({
      block,
      vector: new Float32Array(numbers),
    })),
    origin: source ?? name,
    modelHash,
    start: { block: defaultBlock ?? middle, beta: defaultScale ?? 0 },
  }
}

function readEpisode({ name, bytes }: NamedBytes): EpisodeFile {
  const parsed = v.safeParse(episodeFile, parseJson(bytes))
  if (!parsed.success) {
    const [issue] = parsed.issues
    const where = v.getDotPath(issue)
    throw new ProblemError(
      'bad-input',
      `${name} holds no episode of Saccade (${where === null ? issue.message : `"${where}": ${issue.message}`}). Choose a file saved with “Save the episode”.`,
    )
  }
  const { steps, setup } = parsed.output
  const isWhole = steps.every(
    ({ step, action, counts }, index) =>
      step === index && action < setup.task.means.length && counts.length === setup.task.means.length,
  )
  if (isWhole && steps.length <= setup.horizon) return parsed.output
  throw new ProblemError(
    'bad-input',
    `The steps in ${name} do not follow each other or do not fit its task, so it cannot be shown. Choose another file.`,
  )
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
