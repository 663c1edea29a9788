/**
 * Steering vectors as GGUF `controlvector`, the format of vgel/repeng (extract.py, export_gguf) and llama.cpp
 * (common_control_vector_load_one, llama_adapter_cvec): one-dimensional float32 tensors "direction.N", added
 * to what block N (from 0) gives. llama.cpp reads N from 1 on, so block 0 cannot be written.
 */
import { ProblemError } from '../../lib/problem'
import type { Direction } from '../directions/direction'
import { bytesPerElement, floatBytes, readElements, type ElementType } from './_element-types'
import { malformedGguf, readGgufContent, type GgufContent, type GgufTensor } from './_gguf-reader'
import { originTexts, readOrigin } from './_origin-texts'
import { blockOfName, checkedDirections, type SteeringVector } from './steering-vector'

const architecture = 'controlvector'
const prefix = `${architecture}.`
/** ggml_type. */
const elementTypes: Readonly<Record<number, ElementType | undefined>> = { 0: 'F32', 1: 'F16', 30: 'BF16' }
const alignment = 32

/** Throws a sentence for what is malformed, cut short, or no control vector. */
export function readGguf(bytes: Uint8Array): SteeringVector {
  const content = readGgufContent(bytes)
  const stated = content.pairs.get('general.architecture')
  if (stated !== architecture) {
    throw new ProblemError(
      'bad-input',
      `This GGUF file holds ${typeof stated === 'string' ? `a "${stated}" model` : 'no architecture'}, not a control vector. Choose a file that repeng or llama.cpp made as one.`,
    )
  }
  const texts = [...content.pairs].flatMap(([key, value]): [string, string][] =>
    key.startsWith(prefix) && value !== null ? [[key.slice(prefix.length), String(value)]] : [],
  )
  const origin = readOrigin(new Map(texts))
  if ('reason' in origin) throw malformedGguf(origin.reason)
  const directions = directionsIn(content, bytes)
  return { ...origin, directions: checkedDirections(directions, 'This GGUF file') }
}

function directionsIn({ tensors, dataStart }: GgufContent, bytes: Uint8Array): Direction[] {
  const placed = tensors.map((tensor) => ({ tensor, ...placeOf(tensor, dataStart) }))
  let free = dataStart
  for (const { tensor, start, end } of [...placed].sort((a, b) => a.start - b.start)) {
    if (start < free) throw malformedGguf(`"${tensor.name}" overlaps another tensor`)
    if (end > bytes.length) throw malformedGguf(`"${tensor.name}" is cut short`)
    free = end
  }
  return placed.map(({ block, type, start, end }) => ({
    block,
    vector: readElements(bytes.subarray(start, end), type),
  }))
}

interface TensorPlace {
  readonly block: number
  readonly type: ElementType
  readonly start: number
  readonly end: number
}

function placeOf({ name, shape, type, offset }: GgufTensor, dataStart: number): TensorPlace {
  const block = blockOfName(name)
  if (block === null) throw malformedGguf(`"${name}" is no direction (direction.N with the block's number)`)
  const [width] = shape
  if (shape.length !== 1 || width === undefined) throw malformedGguf(`"${name}" is no vector`)
  const element = elementTypes[type]
  if (element === undefined) throw malformedGguf(`"${name}" is quantised, not F32, F16 or BF16`)
  const start = dataStart + offset
  return { block, type: element, start, end: start + width * bytesPerElement(element) }
}

/** The directions that such a file has room for: all but one of block 0. */
export function heldByGguf(directions: readonly Direction[]): Direction[] {
  return directions.filter(({ block }) => block > 0)
}

/** The file's bytes; the same vector gives the same bytes. Throws a sentence for a direction of block 0. */
export function writeGguf(vector: SteeringVector): Uint8Array {
  const directions = checkedDirections(vector.directions, 'What is to be saved')
  if (directions[0]?.block === 0) {
    throw new ProblemError(
      'bad-input',
      'GGUF control vectors begin at block 1, since llama.cpp refuses block 0. Save this vector as safetensors.',
    )
  }
  const texts = [...originTexts(vector)].map(([name, text]) =>
    pair(`${prefix}${name}`, textType, gguftext(text)),
  )
  const pairs = [
    pair('general.architecture', textType, gguftext(architecture)),
    pair(`${prefix}layer_count`, wordType, word(directions.length)),
    ...texts,
  ]
  const strides = directions.map(
    ({ vector: values }) => Math.ceil((4 * values.length) / alignment) * alignment,
  )
  const infos = directions.map(({ block, vector: values }, index) => {
    const offset = strides.slice(0, index).reduce((sum, stride) => sum + stride, 0)
    return [gguftext(`direction.${block}`), word(1), long(values.length), word(0), long(offset)]
  })
  const head = [
    ascii('GGUF'),
    word(3),
    long(directions.length),
    long(pairs.length),
    ...pairs.flat(),
    ...infos.flat(),
  ]
  const data = directions.map(({ vector: values }) => padded(floatBytes(values)))
  return Buffer.concat([padded(Buffer.concat(head)), ...data])
}

const textType = 8
const wordType = 4

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function long(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)
}

function gguftext(text: string): Uint8Array {
  const bytes = ascii(text)
  return Buffer.concat([long(bytes.length), bytes])
}

function pair(key: string, type: number, value: Uint8Array): Uint8Array[] {
  return [gguftext(key), word(type), value]
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / alignment) * alignment)
  whole.set(bytes)
  return whole
}
