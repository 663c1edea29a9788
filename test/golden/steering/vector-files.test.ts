/** Vector files against the Python packages that others use; make_golden.py made and read them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeGguf } from '../../../src-main/steering/vectors/gguf'
import { writeSafetensors } from '../../../src-main/steering/vectors/safetensors'
import type { SteeringVector } from '../../../src-main/steering/vectors/steering-vector'
import { readVectorFile } from '../../../src-main/steering/vectors/vector-file'
import readBack from './read-back.json'
import { ours } from './vectors'

const fileOf = (name: string): string => join(import.meta.dirname, name)

const numbersOf = ({ directions }: SteeringVector): [number, number[]][] =>
  directions.map(({ block, vector }) => [block, Array.from(vector)])

/** `vectors()` of make_golden.py. */
const pythons = [1, 2, 10].map((block) => [
  block,
  Array.from({ length: 6 }, (_, index) => ((index - 2.5) * block) / 8),
])

describe('files that Python wrote', () => {
  it.each(['python.safetensors', 'python.gguf', 'python-f16.gguf'])('%s is read exactly', async (name) => {
    const vector = await readVectorFile(fileOf(name))
    expect(numbersOf(vector)).toStrictEqual(pythons)
    expect(vector).toMatchObject({ modelHint: 'llama', hookPoint: 'hook_resid_post' })
  })

  it('keep what the vector was made with', async () => {
    expect(await readVectorFile(fileOf('python.safetensors'))).toMatchObject({
      modelHash: 'ab'.repeat(32),
      method: 'pca-centre',
      defaultScale: 1.5,
      positions: null,
    })
  })
})

describe('files that we write', () => {
  const tensors = {
    'direction.1': Array.from(ours.directions[0]!.vector),
    'direction.12': Array.from(ours.directions[1]!.vector),
  }

  it.each([
    { name: 'ours.safetensors', bytes: writeSafetensors(ours) },
    { name: 'ours.gguf', bytes: writeGguf(ours) },
  ])('are those that Python read: $name', async ({ name, bytes }) => {
    expect(Buffer.compare(readFileSync(fileOf(name)), bytes)).toBe(0)
    expect(await readVectorFile(fileOf(name))).toStrictEqual(ours)
  })

  it('hold the same numbers and texts for Python', () => {
    expect(readBack.safetensors.tensors).toEqual(tensors)
    expect(readBack.gguf.tensors).toEqual(tensors)
    const texts = {
      model_hint: 'llama',
      model_hash: 'cd'.repeat(32),
      hook_point: 'hook_resid_post',
      positions: 'generated',
      norm: 'raw',
      method: 'contrastive-addition',
      default_scale: '-2.5',
      date: '2026-11-24T12:00:00.000Z',
    }
    expect(readBack.safetensors.metadata).toStrictEqual(texts)
    expect(readBack.gguf.fields).toStrictEqual({
      'general.architecture': 'controlvector',
      'controlvector.layer_count': 2,
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`controlvector.${name}`, text])),
    })
  })
})
