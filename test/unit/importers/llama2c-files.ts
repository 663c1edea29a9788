/** Tiny llama2.c checkpoints of every version, with weights that 8 bits hold exactly. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeVocabulary, vocabularyBytes } from './run-c-encode'

export const sizes = { width: 8, hidden: 12, layers: 2, heads: 2, kvHeads: 1, vocabulary: 262, context: 16 }
export const groupSize = 4

export interface CheckpointKind {
  readonly version: 0 | 1 | 2
  readonly isTied: boolean
}

/** Whole multiples of 1/64, different in every place. */
function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (((index * 37 + seed * 61) % 101) - 50) / 64)
}

const { width, hidden, layers, kvHeads, heads, vocabulary, context } = sizes
const kvWidth = (width / heads) * kvHeads
const perLayer = (count: number, seed: number): Float32Array[] =>
  Array.from({ length: layers }, (_, layer) => numbers(count, seed + layer))

const weights = {
  embedding: [numbers(vocabulary * width, 1)],
  attentionNorm: perLayer(width, 10),
  query: perLayer(width * width, 20),
  key: perLayer(kvWidth * width, 30),
  value: perLayer(kvWidth * width, 40),
  output: perLayer(width * width, 50),
  mlpNorm: perLayer(width, 60),
  gate: perLayer(hidden * width, 70),
  down: perLayer(width * hidden, 80),
  up: perLayer(hidden * width, 90),
  finalNorm: [numbers(width, 100)],
  rotary: [new Float32Array((context * width) / heads)],
  unembedding: [numbers(vocabulary * width, 110)],
}

const floatBytes = (tensors: readonly Float32Array[]): Buffer =>
  Buffer.concat(tensors.map((tensor) => Buffer.from(tensor.buffer)))

/** Each tensor's int8 numbers, then one factor of 1/64 for every group. */
const groupedBytes = (tensors: readonly Float32Array[]): Buffer =>
  Buffer.concat(
    tensors.flatMap((tensor) => [
      Buffer.from(Int8Array.from(tensor, (value) => value * 64).buffer),
      Buffer.from(new Float32Array(tensor.length / groupSize).fill(1 / 64).buffer),
    ]),
  )

export function header({ version, isTied }: CheckpointKind, changed: Partial<typeof sizes> = {}): Buffer {
  const all = { ...sizes, ...changed }
  const sign = version === 0 && !isTied ? -1 : 1
  const integers = [
    all.width,
    all.hidden,
    all.layers,
    all.heads,
    all.kvHeads,
    sign * all.vocabulary,
    all.context,
  ]
  const head = Buffer.alloc(version === 0 ? 28 : 256)
  const start = version === 0 ? 0 : 8
  for (const [index, value] of integers.entries()) head.writeInt32LE(value, start + 4 * index)
  if (version === 0) return head
  head.writeUInt32LE(0x616b3432, 0)
  head.writeInt32LE(version, 4)
  head.writeUInt8(isTied ? 1 : 0, 36)
  if (version === 2) head.writeInt32LE(groupSize, 37)
  return head
}

export function checkpointBytes(kind: CheckpointKind): Buffer {
  const { embedding, attentionNorm, mlpNorm, finalNorm, rotary, unembedding, ...matrices } = weights
  const { query, key, value, output, gate, down, up } = matrices
  const own = kind.isTied ? [] : [unembedding]
  if (kind.version === 0) {
    const before = [embedding, attentionNorm, query, key, value, output, mlpNorm, gate, down, up]
    return Buffer.concat([header(kind), ...[...before, finalNorm, rotary, ...own].map(floatBytes)])
  }
  const encode = kind.version === 1 ? floatBytes : groupedBytes
  const norms = [attentionNorm, mlpNorm, finalNorm].map(floatBytes)
  const rest = [embedding, query, key, value, output, gate, down, up, ...own].map(encode)
  return Buffer.concat([header(kind), ...norms, ...rest])
}

export const tokenizerBytes = vocabularyBytes(makeVocabulary(['ab'], 'ab'))

/** A new folder with these files in it. */
export async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'saccade-import-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}
