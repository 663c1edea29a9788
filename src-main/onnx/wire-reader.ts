/** Reads protocol buffer fields from untrusted bytes: each length is checked before it is believed. */
import { ProblemError } from '../lib/problem'
import type { ByteRange, ByteSource } from './byte-source'

export type Field =
  | { readonly field: number; readonly kind: 'varint'; readonly value: bigint; readonly whole: ByteRange }
  | { readonly field: number; readonly kind: 'fixed32'; readonly value: number; readonly whole: ByteRange }
  | { readonly field: number; readonly kind: 'fixed64'; readonly value: number; readonly whole: ByteRange }
  /** `value` is the content, `whole` the field with its key and length. */
  | { readonly field: number; readonly kind: 'bytes'; readonly value: ByteRange; readonly whole: ByteRange }

const longestVarint = 10

export function malformed(what: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `This is not a readable ONNX file: ${what}. Get the model again, or export it again.`,
  )
}

interface Varint {
  readonly value: bigint
  readonly next: number
}

/** Small numbers, nearly all of them, never become a BigInt on the way. */
function readSmallVarint(
  source: ByteSource,
  start: number,
  end: number,
): { value: number; next: number } | null {
  let value = 0
  for (let index = 0; index < 4; index++) {
    const byte = source.byteAt(start + index)
    if (start + index >= end || Number.isNaN(byte)) throw malformed('it ends in the middle of a number')
    value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return { value, next: start + index + 1 }
  }
  return null
}

function readVarint(source: ByteSource, start: number, end: number): Varint {
  const small = readSmallVarint(source, start, end)
  if (small !== null) return { value: BigInt(small.value), next: small.next }
  let value = 0n
  for (let index = 0; index < longestVarint; index++) {
    const byte = source.byteAt(start + index)
    if (start + index >= end || Number.isNaN(byte)) throw malformed('it ends in the middle of a number')
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: start + index + 1 }
  }
  throw malformed('a number has more than ten bytes')
}

function readLength(source: ByteSource, start: number, end: number): { length: number; next: number } {
  const small = readSmallVarint(source, start, end)
  const { value, next } = small ?? readVarint(source, start, end)
  const length = Number(value)
  if (!(length <= end - next)) throw malformed('a part claims to be longer than what holds it')
  return { length, next }
}

/** The fields of a message in the order they stand. */
export function* fieldsOf({ source, start, end }: ByteRange): Generator<Field> {
  let position = start
  while (position < end) {
    const key = readSmallVarint(source, position, end)
    if (key === null) throw malformed('a field number is too large')
    const field = readField({ source, start: position, end }, key)
    yield field
    position = field.whole.end
  }
}

function readField({ source, start, end }: ByteRange, key: { value: number; next: number }): Field {
  const field = key.value >>> 3
  if (field === 0) throw malformed('a field has the number 0')
  const until = (next: number): ByteRange => ({ source, start, end: next })
  switch (key.value & 7) {
    case 0: {
      const { value, next } = readVarint(source, key.next, end)
      return { field, kind: 'varint', value, whole: until(next) }
    }
    case 1:
      return { field, kind: 'fixed64', value: readDouble(source, key.next, end), whole: until(key.next + 8) }
    case 2: {
      const { length, next } = readLength(source, key.next, end)
      const value = { source, start: next, end: next + length }
      return { field, kind: 'bytes', value, whole: until(next + length) }
    }
    case 5:
      return { field, kind: 'fixed32', value: readFloat(source, key.next, end), whole: until(key.next + 4) }
    default:
      throw malformed('a field is of an unknown kind')
  }
}

function viewOf(source: ByteSource, start: number, end: number): DataView {
  const bytes = source.bytes(start, end)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readFloat(source: ByteSource, start: number, end: number): number {
  if (start + 4 > end) throw malformed('it ends in the middle of a number')
  return viewOf(source, start, start + 4).getFloat32(0, true)
}

function readDouble(source: ByteSource, start: number, end: number): number {
  if (start + 8 > end) throw malformed('it ends in the middle of a number')
  return viewOf(source, start, start + 8).getFloat64(0, true)
}

/** A signed 64-bit integer as a number; beyond 2^53 it is rounded, and INT64_MAX stays far out. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}

/** Integers of a repeated field, packed into one or each with a key of its own. */
export function integersIn(field: Field): number[] {
  if (field.kind === 'varint') return [signed(field.value)]
  if (field.kind !== 'bytes') throw malformed('a list of integers holds something else')
  const { source, start, end } = field.value
  const values: number[] = []
  let position = start
  while (position < end) {
    const { value, next } = readVarint(source, position, end)
    values.push(signed(value))
    position = next
  }
  return values
}

export function floatsIn(field: Field): number[] {
  if (field.kind === 'fixed32') return [field.value]
  if (field.kind !== 'bytes') throw malformed('a list of numbers holds something else')
  const { source, start, end } = field.value
  if ((end - start) % 4 !== 0) throw malformed('a list of numbers ends in the middle of one')
  const view = viewOf(source, start, end)
  return Array.from({ length: (end - start) / 4 }, (_, index) => view.getFloat32(index * 4, true))
}

export function contentOf(field: Field): ByteRange {
  if (field.kind !== 'bytes') throw malformed('a part is a number')
  return field.value
}

export function integerOf(field: Field): number {
  if (field.kind !== 'varint') throw malformed('a number is a part')
  return signed(field.value)
}

/** Longer names are nobody's: they would only fill the memory. */
const longestText = 1 << 20
const decoder = new TextDecoder()

export function textOf(field: Field): string {
  const { source, start, end } = contentOf(field)
  if (end - start > longestText) throw malformed('a name is longer than a million letters')
  return decoder.decode(source.bytes(start, end))
}
