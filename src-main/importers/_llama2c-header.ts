/**
 * The head of a llama2.c checkpoint and where its tensors lie (karpathy/llama2.c, export.py and run.c).
 * Version 0 has no magic number: 7 int32, then float32 tensors in run.c's order. Versions 1 and 2 have
 * "ak42", a version, the same 7 numbers and flags within 256 bytes; 2 holds 8-bit matrices.
 */
import { ProblemError } from '../lib/problem'
import type { SourceFile } from './_source'
import { elementCount } from './_weight'

export interface Llama2cHeader {
  readonly version: 0 | 1 | 2
  readonly width: number
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly kvHeads: number
  readonly vocabulary: number
  /** Longest text it was trained on, in tokens. */
  readonly context: number
  /** Whether the embedding is the unembedding too. */
  readonly isTied: boolean
  /** Numbers that share a factor; null for float32. */
  readonly groupSize: number | null
}

export interface TensorPlace {
  readonly shape: readonly number[]
  /** Byte offset in the file. */
  readonly start: number
  readonly groupSize: number | null
}

const magic = 0x616b3432
const headerBytes = { 0: 28, 1: 256, 2: 256 } as const

/** Larger than any model of the format; keeps every product of sizes an exact integer. */
const most = {
  width: 65_536,
  hidden: 524_288,
  layers: 1024,
  heads: 4096,
  vocabulary: 2 ** 21,
  context: 2 ** 24,
}

/** null when the bytes are no such head at all. */
export function readLlama2cHeader({ head }: SourceFile): Llama2cHeader | null {
  if (head.length < headerBytes[0]) return null
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  if (view.getUint32(0, true) !== magic) return checked({ ...sizesAt(view, 0), version: 0, groupSize: null })
  const version = view.getInt32(4, true)
  if (head.length < headerBytes[1] || (version !== 1 && version !== 2)) return null
  return checked({
    ...sizesAt(view, 8),
    version,
    isTied: view.getUint8(36) !== 0,
    groupSize: version === 2 ? view.getInt32(37, true) : null,
  })
}

/** Seven int32; a negative vocabulary says that the unembedding is a matrix of its own (version 0). */
function sizesAt(view: DataView, offset: number): Omit<Llama2cHeader, 'version' | 'groupSize'> {
  const at = (index: number): number => view.getInt32(offset + 4 * index, true)
  return {
    width: at(0),
    hidden: at(1),
    layers: at(2),
    heads: at(3),
    kvHeads: at(4),
    vocabulary: Math.abs(at(5)),
    context: at(6),
    isTied: at(5) > 0,
  }
}

function checked(header: Llama2cHeader): Llama2cHeader | null {
  const { width, heads, kvHeads, groupSize } = header
  const sizes = Object.keys(most) as (keyof typeof most)[]
  const isWithin = sizes.every((size) => within(header[size], most[size])) && within(kvHeads, heads)
  // Heads share the width, pairs of a head's dimensions are rotated, query heads share key heads.
  const isEven = width % (2 * heads) === 0 && heads % kvHeads === 0
  const isGrouped = groupSize === null || within(groupSize, width)
  return isWithin && isEven && isGrouped ? header : null
}

const within = (value: number, limit: number): boolean => value >= 1 && value <= limit

type Kind = 'float' | 'matrix'

/** Tensors in the order of the file: name, shape, whether version 2 holds it in 8 bits, whether once a layer. */
function tensorsOf(header: Llama2cHeader): readonly (readonly [string, readonly number[], Kind, boolean])[] {
  const { width, hidden, heads, kvHeads, vocabulary, context } = header
  const kvWidth = (width / heads) * kvHeads
  const embedding = ['embedding', [vocabulary, width], 'matrix', false] as const
  const attentionNorm = ['attentionNorm', [width], 'float', true] as const
  const mlpNorm = ['mlpNorm', [width], 'float', true] as const
  const finalNorm = ['finalNorm', [width], 'float', false] as const
  const attention = [
    ['query', [width, width], 'matrix', true],
    ['key', [kvWidth, width], 'matrix', true],
    ['value', [kvWidth, width], 'matrix', true],
    ['output', [width, width], 'matrix', true],
  ] as const
  const mlp = [
    ['gate', [hidden, width], 'matrix', true],
    ['down', [width, hidden], 'matrix', true],
    ['up', [hidden, width], 'matrix', true],
  ] as const
  const unembedding = header.isTied ? [] : [['unembedding', [vocabulary, width], 'matrix', false] as const]
  if (header.version !== 0) {
    return [attentionNorm, mlpNorm, finalNorm, embedding, ...attention, ...mlp, ...unembedding]
  }
  // Cosines and sines of the rotation, which run.c passes over too.
  const rotary = ['rotary', [context, width / heads], 'float', false] as const
  return [embedding, attentionNorm, ...attention, mlpNorm, ...mlp, finalNorm, rotary, ...unembedding]
}

export interface Llama2cLayout {
  /** By name, or by name and layer: "query.3". */
  readonly places: ReadonlyMap<string, TensorPlace>
  /** Bytes that the whole file must have. */
  readonly bytes: number
}

/** Where each tensor lies. Throws a sentence when groups of 8-bit numbers do not divide a matrix. */
export function layoutOf(header: Llama2cHeader): Llama2cLayout {
  const places = new Map<string, TensorPlace>()
  let start: number = headerBytes[header.version]
  for (const [name, shape, kind, isPerLayer] of tensorsOf(header)) {
    const groupSize = kind === 'matrix' ? header.groupSize : null
    for (let layer = 0; layer < (isPerLayer ? header.layers : 1); layer++) {
      places.set(isPerLayer ? `${name}.${layer}` : name, { shape, start, groupSize })
      start += bytesOf(elementCount(shape), groupSize)
    }
  }
  return { places, bytes: start }
}

function bytesOf(count: number, groupSize: number | null): number {
  if (groupSize === null) return 4 * count
  if (count % groupSize !== 0) {
    throw new ProblemError(
      'bad-input',
      `This checkpoint groups its 8-bit weights by ${groupSize}, which does not divide a matrix of ${count} numbers. The file is damaged; export it again.`,
    )
  }
  return count + 4 * (count / groupSize)
}
