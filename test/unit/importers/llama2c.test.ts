import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { importModel, type ImportRequest } from '../../../src-main/importers/_import-model'
import { openSession } from '../../../src-main/runtime/session'
import type { Tensor } from '../../../src-main/runtime/tensor'
import { checkpointBytes, folderWith, header, tokenizerBytes, type CheckpointKind } from './llama2c-files'
import { makeVocabulary, vocabularyBytes } from './run-c-encode'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

type Files = Readonly<Record<string, Uint8Array | string>>

async function importFiles(files: Files, request: Partial<ImportRequest> = {}): Promise<string> {
  const folder = await folderWith(files)
  folders.push(folder)
  const outFolder = join(folder, 'model')
  await importModel({ path: join(folder, 'tiny.bin'), outFolder, ...request })
  return outFolder
}

const importKind = (kind: CheckpointKind): Promise<string> =>
  importFiles({ 'tiny.bin': checkpointBytes(kind), 'tok262.bin': tokenizerBytes })

const graphOf = (folder: string): Buffer => readFileSync(join(folder, 'onnx/model.onnx'))

async function logitsOf(folder: string): Promise<Float32Array> {
  const session = await openSession(join(folder, 'onnx/model.onnx'), { device: 'cpu', threads: 1 })
  const whole = (values: readonly number[]) => ({ data: BigInt64Array.from(values, BigInt), shape: [1, 3] })
  const past: [string, Tensor][] = [0, 1].flatMap((layer) =>
    ['key', 'value'].map((part): [string, Tensor] => [
      `past_key_values.${layer}.${part}`,
      { data: new Float32Array(0), shape: [1, 1, 0, 4] },
    ]),
  )
  const outputs = await session.run({
    input_ids: whole([1, 260, 7]),
    attention_mask: whole([1, 1, 1]),
    position_ids: whole([0, 1, 2]),
    ...Object.fromEntries(past),
  })
  await session.dispose()
  return outputs['logits']!.data as Float32Array
}

describe('llama2.c checkpoints', () => {
  it('become the same graph from versions 0, 1 and 2', async () => {
    const [first, ...others] = await Promise.all(
      ([0, 1, 2] as const).map((version) => importKind({ version, isTied: false })),
    )
    for (const other of others) expect(graphOf(other)).toStrictEqual(graphOf(first!))
    expect((await logitsOf(first!)).every(Number.isFinite)).toBe(true)
  })

  it('use the embedding again where the file says so', async () => {
    const tied = await importKind({ version: 0, isTied: true })
    const untied = await importKind({ version: 0, isTied: false })
    expect(await logitsOf(tied)).not.toStrictEqual(await logitsOf(untied))
    const config = JSON.parse(readFileSync(join(tied, 'config.json'), 'utf8')) as Record<string, unknown>
    expect(config).toMatchObject({ tie_word_embeddings: true, num_key_value_heads: 1, head_dim: 4 })
  })

  it('leave large weights in a file beside the graph, with the same result', async () => {
    const files = {
      'tiny.bin': checkpointBytes({ version: 1, isTied: false }),
      'tok262.bin': tokenizerBytes,
    }
    const inside = await importFiles(files)
    const outside = await importFiles(files, { mostBytesInGraph: 1000 })
    expect(readdirSync(join(outside, 'onnx'))).toStrictEqual(['model.onnx', 'model.onnx_data'])
    expect(graphOf(outside).length).toBeLessThan(graphOf(inside).length - 10_000)
    expect(await logitsOf(outside)).toStrictEqual(await logitsOf(inside))
  })

  it('say where they came from, with the hashes of both files', async () => {
    const folder = await importKind({ version: 0, isTied: true })
    const note = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const bytes of [checkpointBytes({ version: 0, isTied: true }), tokenizerBytes]) {
      expect(note).toContain(createHash('sha256').update(bytes).digest('hex'))
    }
    expect(readdirSync(folder).sort()).toStrictEqual([
      'README.md',
      'config.json',
      'generation_config.json',
      'onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
  })
})

const sound = checkpointBytes({ version: 0, isTied: true })
const quantised = checkpointBytes({ version: 2, isTied: true })
const otherGroups = Buffer.from(quantised)
otherGroups.writeInt32LE(7, 37)
const spoiled = (change: Parameters<typeof header>[1]): Buffer =>
  Buffer.concat([header({ version: 1, isTied: true }, change), sound.subarray(28)])
const vocabularyOf = (merged: readonly string[]): Buffer => vocabularyBytes(makeVocabulary(merged, 'ab'))
const noUtf8 = vocabularyBytes([...makeVocabulary([], 'ab'), { text: Uint8Array.of(0xff), score: 0 }])
const endless = Buffer.from(tokenizerBytes)
endless.writeInt32LE(2 ** 31 - 1, 8)
const notANumber = Buffer.from(tokenizerBytes)
notANumber.writeFloatLE(NaN, 4)

describe('a checkpoint that is not what it says', () => {
  it.each<{ what: string; says: RegExp; checkpoint?: Buffer; vocabulary?: Buffer | null }>([
    { what: 'cut short', checkpoint: sound.subarray(0, -4), says: /none of the formats/ },
    { what: 'one byte too long', checkpoint: Buffer.concat([sound, sound.subarray(0, 1)]), says: /formats/ },
    { what: 'version 2, cut', checkpoint: quantised.subarray(0, -1), says: /takes \d+ bytes, but it has/ },
    { what: 'no layers', checkpoint: spoiled({ layers: 0 }), says: /none of the formats/ },
    { what: 'a negative width', checkpoint: spoiled({ width: -8 }), says: /none of the formats/ },
    { what: 'more layers than bytes', checkpoint: spoiled({ layers: 1000 }), says: /takes \d+ bytes/ },
    { what: 'heads that do not divide', checkpoint: spoiled({ heads: 3 }), says: /none of the formats/ },
    { what: 'a huge vocabulary', checkpoint: spoiled({ vocabulary: 2 ** 30 }), says: /none of the formats/ },
    { what: 'groups of 7', checkpoint: otherGroups, says: /by 7, which does not divide/ },
    { what: 'nothing in it', checkpoint: Buffer.alloc(0), says: /none of the formats/ },
    { what: 'no vocabulary', vocabulary: null, says: /say where it is \(--tokenizer/ },
    { what: 'a short vocabulary', vocabulary: tokenizerBytes.subarray(0, -3), says: /ends after 261 tokens/ },
    { what: 'a longer vocabulary', vocabulary: vocabularyOf(['ab', 'ba']), says: /more tokens than that/ },
    { what: 'the same token twice', vocabulary: vocabularyOf(['a']), says: /the same text/ },
    { what: 'no UTF-8', vocabulary: noUtf8, says: /token 261 is not UTF-8/ },
    { what: 'a token of 2 GB', vocabulary: endless, says: /token 0 is damaged/ },
    { what: 'a score that is none', vocabulary: notANumber, says: /token 0 is damaged/ },
  ])(
    'is refused with a sentence: $what',
    async ({ says, checkpoint = sound, vocabulary = tokenizerBytes }) => {
      const files = { 'tiny.bin': checkpoint, ...(vocabulary === null ? {} : { 'tok262.bin': vocabulary }) }
      await expect(importFiles(files)).rejects.toThrow(says)
      const left = readdirSync(folders.at(-1)!).filter((name) => name.startsWith('model'))
      expect(left).toStrictEqual([])
    },
  )

  it('is refused with the reason when its format is named', async () => {
    const files = { 'tiny.bin': sound.subarray(0, -4), 'tok262.bin': tokenizerBytes }
    await expect(importFiles(files, { format: 'llama2c' })).rejects.toThrow(/takes \d+ bytes, but it has/)
  })
})

describe('importing', () => {
  it('never writes over what is there', async () => {
    const folder = await importKind({ version: 0, isTied: true })
    const path = join(folder, '../tiny.bin')
    await expect(importModel({ path, outFolder: folder })).rejects.toThrow(/already holds something/)
  })

  it('says that a file stands where the folder should be', async () => {
    const folder = await importKind({ version: 0, isTied: true })
    const path = join(folder, '../tiny.bin')
    const outFolder = join(path, 'model')
    await expect(importModel({ path, outFolder })).rejects.toThrow(/cannot be made \(E\w+\)/)
    await expect(importModel({ path, outFolder: path })).rejects.toThrow(/cannot be made \(E\w+\)/)
    expect(readdirSync(join(folder, '..')).sort()).toStrictEqual(['model', 'tiny.bin', 'tok262.bin'])
  })

  it.each([
    { path: '/nowhere/tiny.bin', says: /no such file/ },
    { path: '/', says: /a folder, not a checkpoint/ },
  ])('says what is wrong with $path', async ({ path, says }) => {
    await expect(importModel({ path, outFolder: '/nowhere/model' })).rejects.toThrow(says)
  })

  it('names the formats there are for one there is not', async () => {
    const files = { 'tiny.bin': sound, 'tok262.bin': tokenizerBytes }
    await expect(importFiles(files, { format: 'ggml' })).rejects.toThrow(/llama2c .*mingpt-json/)
  })
})
