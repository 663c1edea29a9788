/** Steering vectors as files, both ways. */
import { ProblemError } from '../../lib/problem'
import { heldByGguf, readGguf, writeGguf } from '../../steering/vectors/gguf'
import { readSafetensors, writeSafetensors } from '../../steering/vectors/safetensors'
import { checkFits, unsaid, type SteeringVector } from '../../steering/vectors/steering-vector'
import type { StructureOutput } from '../../engine/_language-jobs'
import type { Input } from '../contract'
import type { Handlers } from './_contract'
import type { Services } from './_services'

export function vectorHandlers(
  services: Services,
): Pick<Handlers, 'language.exportVector' | 'language.importVector'> {
  return {
    'language.exportVector': async (input) => {
      const vector = toVector(input, await structureOf(services, input.modelId))
      const bytes = new Uint8Array(
        input.format === 'gguf'
          ? writeGguf({ ...vector, directions: heldByGguf(vector.directions) })
          : writeSafetensors(vector),
      )
      const stem = input.name.replace(/[^\w -]/g, '').trim() || 'vector'
      return { name: `${stem}.${input.format}`, mimeType: 'application/octet-stream', bytes }
    },
    'language.importVector': async ({ modelId, name, bytes }) => {
      const vector = readVector(name, bytes)
      const { hash, width, blocks } = await structureOf(services, modelId)
      const isOther = vector.modelHash !== null && vector.modelHash !== hash
      checkFits(vector, { width: width ?? 0, blocks: blocks.length, modelHash: hash, isForced: true })
      return {
        directions: vector.directions.map(({ block, vector: numbers }) => ({ block, vector: [...numbers] })),
        note: isOther
          ? `${name} was made with another model of the same width, so its direction may mean nothing here.`
          : null,
      }
    },
  }
}

/** The model is loaded by then, so this costs nothing. */
export async function structureOf(
  { engine, languageModels, predictions }: Services,
  modelId: string,
): Promise<StructureOutput> {
  const { folder } = await languageModels.find(modelId)
  return await engine.call(modelId, 'language.open', { folder, device: predictions.device() })
}

function toVector(
  { directions, methodId }: Input<'language.exportVector'>,
  { hash, family }: StructureOutput,
): SteeringVector {
  return {
    ...unsaid,
    modelHint: family,
    modelHash: hash,
    positions: 'all',
    norm: 'raw',
    method: methodId,
    defaultScale: 1,
    date: new Date().toISOString(),
    directions: directions.map(({ block, vector }) => ({ block, vector: Float32Array.from(vector) })),
  }
}

export function readVector(name: string, bytes: Uint8Array): SteeringVector {
  if (/\.gguf$/i.test(name)) return readGguf(bytes)
  if (/\.safetensors$/i.test(name)) return readSafetensors(bytes)
  throw new ProblemError('bad-input', `${name} is no vector: choose a .safetensors or .gguf file.`)
}
