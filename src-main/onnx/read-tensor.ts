import { elementTypes, type ExternalData, type Initialiser } from './model'
import { checkLimit } from './limits'
import type { ByteRange } from './byte-source'
import {
  contentOf,
  fieldsOf,
  floatsIn,
  integerOf,
  integersIn,
  malformed,
  textOf,
  type Field,
} from './wire-reader'

/** Field numbers of TensorProto. */
const tensor = { dims: 1, dataType: 2, name: 8, rawData: 9, external: 13, location: 14 } as const
const outside = 1

interface Parts {
  name: string
  elementType: number
  shape: number[]
  raw: ByteRange | null
  entries: Map<string, string>
  isOutside: boolean
}

/** The head of a TensorProto; its elements are only located. */
export function readTensor(range: ByteRange): Initialiser {
  const parts: Parts = {
    name: '',
    elementType: 0,
    shape: [],
    raw: null,
    entries: new Map(),
    isOutside: false,
  }
  for (const field of fieldsOf(range)) readPart(parts, field)
  checkLimit('dimensions', parts.shape.length)
  if (parts.shape.some((size) => size < 0)) throw malformed(`the tensor "${parts.name}" has a negative size`)
  const { name, elementType, shape, isOutside } = parts
  const external = isOutside ? readExternal(parts.entries, name) : null
  return { name, elementType, shape, raw: isOutside ? null : parts.raw, external, range }
}

function readPart(parts: Parts, field: Field): void {
  switch (field.field) {
    case tensor.dims:
      parts.shape.push(...integersIn(field))
      break
    case tensor.dataType:
      parts.elementType = integerOf(field)
      break
    case tensor.name:
      parts.name = textOf(field)
      break
    case tensor.rawData:
      parts.raw = contentOf(field)
      break
    case tensor.external:
      addEntry(parts.entries, contentOf(field))
      break
    case tensor.location:
      parts.isOutside = integerOf(field) === outside
      break
    default:
  }
}

function addEntry(entries: Map<string, string>, range: ByteRange): void {
  let key = ''
  let value = ''
  for (const field of fieldsOf(range)) {
    if (field.field === 1) key = textOf(field)
    else if (field.field === 2) value = textOf(field)
  }
  entries.set(key, value)
}

function readExternal(entries: ReadonlyMap<string, string>, name: string): ExternalData {
  const location = entries.get('location')
  if (location === undefined || location === '') {
    throw malformed(`the tensor "${name}" lies in another file that is not named`)
  }
  const offset = Number(entries.get('offset') ?? '0')
  const length = entries.has('length') ? Number(entries.get('length')) : null
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if (!isCount(offset) || (length !== null && !isCount(length))) {
    throw malformed(`the tensor "${name}" lies at an impossible place of another file`)
  }
  return { location, offset, length }
}

/** Bytes of one element; null for types that are packed or that nobody here computes with. */
export function bytesPerElement(elementType: number): number | null {
  switch (elementType) {
    case elementTypes.float32:
    case elementTypes.int32:
      return 4
    case elementTypes.int64:
    case elementTypes.float64:
      return 8
    case elementTypes.float16:
    case elementTypes.bfloat16:
      return 2
    case elementTypes.uint8:
    case elementTypes.int8:
    case elementTypes.bool:
      return 1
    default:
      return null
  }
}

/** Field numbers of the typed lists that small tensors use instead of raw bytes. */
const floatData = 4
const int32Data = 5
const int64Data = 7

/** The elements of a small constant (at most 65,536) as numbers; null when they are elsewhere or of another type. */
export function smallValues(initialiser: Initialiser): number[] | null {
  const count = initialiser.shape.reduce((product, size) => product * size, 1)
  if (count > 65_536 || initialiser.external !== null) return null
  if (initialiser.raw === null) return typedValues(initialiser)
  const { source, start, end } = initialiser.raw
  const size = bytesPerElement(initialiser.elementType)
  if (size === null || end - start !== count * size) return null
  const bytes = source.bytes(start, end)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = elementReader(view, initialiser.elementType)
  return read === null ? null : Array.from({ length: count }, (_, index) => read(index * size))
}

function elementReader(view: DataView, elementType: number): ((offset: number) => number) | null {
  switch (elementType) {
    case elementTypes.float32:
      return (offset) => view.getFloat32(offset, true)
    case elementTypes.float64:
      return (offset) => view.getFloat64(offset, true)
    case elementTypes.float16:
      return (offset) => halfToNumber(view.getUint16(offset, true))
    case elementTypes.int32:
      return (offset) => view.getInt32(offset, true)
    case elementTypes.int64:
      return (offset) => Number(view.getBigInt64(offset, true))
    case elementTypes.uint8:
    case elementTypes.bool:
      return (offset) => view.getUint8(offset)
    case elementTypes.int8:
      return (offset) => view.getInt8(offset)
    default:
      return null
  }
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function typedValues({ range, shape }: Initialiser): number[] | null {
  const count = shape.reduce((product, size) => product * size, 1)
  const values: number[] = []
  for (const field of fieldsOf(range)) {
    if (field.field === floatData) values.push(...floatsIn(field))
    else if (field.field === int32Data || field.field === int64Data) values.push(...integersIn(field))
  }
  return values.length === count ? values : null
}
