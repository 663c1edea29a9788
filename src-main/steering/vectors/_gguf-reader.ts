/** Reads a GGUF file's parts with every length checked (github.com/ggml-org/ggml, docs/gguf.md). */
import { ProblemError } from '../../lib/problem'

export function malformedGguf(reason: string): ProblemError {
  return new ProblemError('bad-input', `This GGUF file cannot be read: ${reason}. Get it or save it again.`)
}

/** More than any vector's file has; a count beyond is damage or a bomb. */
const most = { pairs: 10_000, tensors: 10_000, textBytes: 2 ** 20, arrayLength: 2 ** 20, nesting: 4 } as const

type Value = string | number | boolean | null

export interface GgufTensor {
  readonly name: string
  readonly shape: readonly number[]
  /** ggml_type. */
  readonly type: number
  readonly offset: number
}

export interface GgufContent {
  /** Arrays are passed over: null. */
  readonly pairs: ReadonlyMap<string, Value>
  readonly tensors: readonly GgufTensor[]
  /** Where the numbers begin. */
  readonly dataStart: number
}

/** GGUF's value types by number; 8 is a text, 9 an array. */
const textType = 8
const arrayType = 9
const numbers: Readonly<Record<number, { readonly bytes: number; read(view: DataView, at: number): Value }>> =
  {
    0: { bytes: 1, read: (view, at) => view.getUint8(at) },
    1: { bytes: 1, read: (view, at) => view.getInt8(at) },
    2: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
    3: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
    4: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
    5: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
    6: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
    7: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 },
    10: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
    11: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
    12: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  }

class Cursor {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The place of the next `count` bytes, passed over. */
  take(count: number): number {
    const start = this.position
    if (count > this.#bytes.length - start) throw malformedGguf('it is cut short')
    this.position = start + count
    return start
  }

  word(): number {
    return this.#view.getUint32(this.take(4), true)
  }

  /** An unsigned 64-bit number of at most `limit`. */
  count(what: string, limit: number): number {
    const value = this.#view.getBigUint64(this.take(8), true)
    if (value > BigInt(limit)) throw malformedGguf(`it claims ${value} ${what}`)
    return Number(value)
  }

  text(): string {
    const length = this.count('bytes for a text', most.textBytes)
    const start = this.take(length)
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.#bytes.subarray(start, start + length))
    } catch {
      throw malformedGguf('a text is not UTF-8')
    }
  }

  value(type: number, depth = 0): Value {
    if (type === textType) return this.text()
    if (type === arrayType) return this.#skipArray(depth)
    const number = numbers[type]
    if (number === undefined) throw malformedGguf(`a value has the unknown type ${type}`)
    return number.read(this.#view, this.take(number.bytes))
  }

  #skipArray(depth: number): null {
    if (depth >= most.nesting) throw malformedGguf('it has arrays inside arrays inside arrays')
    const type = this.word()
    const length = this.count('elements in an array', most.arrayLength)
    const number = numbers[type]
    if (number !== undefined) this.take(number.bytes * length)
    else for (let index = 0; index < length; index++) this.value(type, depth + 1)
    return null
  }
}

/** Throws a sentence for what is malformed or cut short. */
export function readGgufContent(bytes: Uint8Array): GgufContent {
  const cursor = new Cursor(bytes)
  if (cursor.word() !== 0x46554747) throw malformedGguf('it does not begin with "GGUF"')
  const version = cursor.word()
  if (version !== 2 && version !== 3) throw malformedGguf(`its version ${version} is not 2 or 3`)
  const tensorCount = cursor.count('tensors', most.tensors)
  const pairCount = cursor.count('entries', most.pairs)
  const pairs = new Map<string, Value>()
  for (let index = 0; index < pairCount; index++) {
    const key = cursor.text()
    if (pairs.has(key)) throw malformedGguf(`"${key}" is there twice`)
    pairs.set(key, cursor.value(cursor.word()))
  }
  const tensors = Array.from({ length: tensorCount }, () => readTensor(cursor))
  const alignment = alignmentOf(pairs)
  return { pairs, tensors, dataStart: Math.ceil(cursor.position / alignment) * alignment }
}

function readTensor(cursor: Cursor): GgufTensor {
  const name = cursor.text()
  const dimensions = cursor.word()
  if (dimensions > 4) throw malformedGguf(`"${name}" has ${dimensions} dimensions`)
  const shape = Array.from({ length: dimensions }, () => cursor.count('elements', 2 ** 31))
  return { name, shape, type: cursor.word(), offset: cursor.count('bytes before a tensor', 2 ** 40) }
}

function alignmentOf(pairs: GgufContent['pairs']): number {
  const stated = pairs.get('general.alignment') ?? 32
  const isPower =
    typeof stated === 'number' && stated >= 8 && stated <= 65_536 && Number.isInteger(Math.log2(stated))
  if (!isPower) throw malformedGguf(`its alignment is ${String(stated)}`)
  return stated
}
