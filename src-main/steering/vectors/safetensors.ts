/**
 * Steering vectors as safetensors: tensors "direction.N" and their origin under `__metadata__`. Read as
 * strictly as the format is written (github.com/huggingface/safetensors, README "Format"): a header within
 * limits, offsets that leave no gap and share no byte, sizes that agree with shapes.
 */
import * as v from 'valibot'
import { ProblemError } from '../../lib/problem'
import type { Direction } from '../directions/direction'
import { bytesPerElement, floatBytes, isElementType, readElements } from './_element-types'
import { originTexts, readOrigin } from './_origin-texts'
import { blockOfName, checkedDirections, type SteeringVector } from './steering-vector'

const lengthBytes = 8
/** The format allows 100 MB; a vector for thousands of blocks has less than this. */
const largestHeader = 4 * 2 ** 20
const title = 'This safetensors file'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
const entrySchema = v.strictObject({
  dtype: v.string(),
  shape: v.pipe(v.array(whole), v.maxLength(8)),
  data_offsets: v.tuple([whole, whole]),
})
const headerSchema = v.record(v.string(), v.unknown())
const metadataSchema = v.optional(v.record(v.string(), v.string()), {})

interface Entry extends v.InferOutput<typeof entrySchema> {
  readonly name: string
}

function malformed(reason: string): ProblemError {
  return new ProblemError('bad-input', `${title} cannot be read: ${reason}. Get it or save it again.`)
}

/** Throws a sentence for what is malformed, cut short, or no steering vector. */
export function readSafetensors(bytes: Uint8Array): SteeringVector {
  const { header, data } = split(bytes)
  const metadata = v.safeParse(metadataSchema, header['__metadata__'])
  if (!metadata.success) throw malformed('its metadata is not a table of texts')
  const origin = readOrigin(new Map(Object.entries(metadata.output)))
  if ('reason' in origin) throw malformed(origin.reason)
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__')
  const tensors = entries.map(([name, value]) => entryOf(name, value))
  checkOffsets(tensors, data.length)
  return {
    ...origin,
    directions: checkedDirections(
      tensors.flatMap((tensor) => directionIn(tensor, data)),
      title,
    ),
  }
}

function split(bytes: Uint8Array): { header: Readonly<Record<string, unknown>>; data: Uint8Array } {
  if (bytes.length < lengthBytes) throw malformed('it is cut short')
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true)
  if (length > BigInt(largestHeader)) throw malformed(`its header claims ${length} bytes`)
  const start = lengthBytes + Number(length)
  if (start > bytes.length) throw malformed('its header is cut short')
  const header = parseHeader(bytes.subarray(lengthBytes, start))
  if (header === null) throw malformed('its header is no JSON object')
  return { header, data: bytes.subarray(start) }
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const parsed = v.safeParse(headerSchema, JSON.parse(text))
    return text.startsWith('{') && parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

function entryOf(name: string, value: unknown): Entry {
  const parsed = v.safeParse(entrySchema, value)
  if (!parsed.success) throw malformed(`its entry "${name}" is malformed`)
  const { dtype, shape, data_offsets } = parsed.output
  const [start, end] = data_offsets
  if (isElementType(dtype)) {
    const expected = shape.reduce((product, size) => product * size, bytesPerElement(dtype))
    if (end - start !== expected) throw malformed(`"${name}" has another size than its shape says`)
  }
  return { name, ...parsed.output }
}

/** In the order of their places, tensors must follow each other from the first byte to the last. */
function checkOffsets(entries: readonly Entry[], length: number): void {
  let position = 0
  for (const { name, data_offsets } of [...entries].sort((a, b) => a.data_offsets[0] - b.data_offsets[0])) {
    const [start, end] = data_offsets
    if (start !== position || end < start)
      throw malformed(`"${name}" overlaps another tensor or leaves a gap`)
    position = end
  }
  if (position !== length) throw malformed(`it has ${length} bytes of numbers, not the ${position} it says`)
}

function directionIn({ name, dtype, shape, data_offsets }: Entry, data: Uint8Array): Direction[] {
  const block = blockOfName(name)
  if (block === null) throw malformed(`"${name}" is no direction (direction.N with the block's number)`)
  const isVector = shape.length === 1 || (shape.length === 2 && shape[0] === 1)
  if (!isVector) throw malformed(`"${name}" is no vector`)
  if (!isElementType(dtype)) throw malformed(`"${name}" holds ${dtype}, not F32, F16 or BF16`)
  return [{ block, vector: readElements(data.subarray(...data_offsets), dtype) }]
}

/** The file's bytes; the same vector gives the same bytes. */
export function writeSafetensors(vector: SteeringVector): Uint8Array {
  const directions = checkedDirections(vector.directions, 'What is to be saved')
  let position = 0
  const entries = directions.map(({ block, vector: values }) => {
    const start = position
    position += 4 * values.length
    return [
      `direction.${block}`,
      { dtype: 'F32', shape: [values.length], data_offsets: [start, position] },
    ] as const
  })
  const header = { __metadata__: Object.fromEntries(originTexts(vector)), ...Object.fromEntries(entries) }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // Spaces up to a multiple of eight, so that numbers lie aligned.
  const padded = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(lengthBytes + padded + position).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(json, lengthBytes)
  let at = lengthBytes + padded
  for (const { vector: values } of directions) {
    bytes.set(floatBytes(values), at)
    at += 4 * values.length
  }
  return bytes
}
