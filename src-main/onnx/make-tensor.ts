/** Tensors made by us, for constants that a pass needs and for weights that an importer brings. */
import { memorySource } from './byte-source'
import { elementTypes, type ElementTypeName, type ExternalData, type Initialiser } from './model'
import { bytesField, integerField, message, messageField, textField } from './protobuf-writer'

/** A tensor of raw little-endian bytes. */
export function makeTensor(
  name: string,
  type: ElementTypeName,
  shape: readonly number[],
  raw: Uint8Array,
): Initialiser {
  const elementType = elementTypes[type]
  const head = message(
    ...shape.map((size) => integerField(1, size)),
    integerField(2, elementType),
    textField(8, name),
  )
  const content = bytesField(9, raw)
  const source = memorySource(message(head, content))
  const rawStart = head.length + content.length - raw.length
  return {
    name,
    elementType,
    shape,
    raw: { source, start: rawStart, end: source.length },
    external: null,
    range: { source, start: 0, end: source.length },
  }
}

export function makeFloats(name: string, shape: readonly number[], values: Float32Array): Initialiser {
  return makeTensor(
    name,
    'float32',
    shape,
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  )
}

export function makeIntegers(name: string, shape: readonly number[], values: readonly number[]): Initialiser {
  const data = BigInt64Array.from(values, BigInt)
  return makeTensor(name, 'int64', shape, new Uint8Array(data.buffer))
}

const outside = 1

/** The same tensor with its elements left in a file of the model's folder. */
export function makeExternal(tensor: Initialiser, { location, offset, length }: ExternalData): Initialiser {
  const entry = (key: string, value: string): Uint8Array =>
    messageField(13, textField(1, key), textField(2, value))
  const bytes = message(
    ...tensor.shape.map((size) => integerField(1, size)),
    integerField(2, tensor.elementType),
    textField(8, tensor.name),
    entry('location', location),
    entry('offset', String(offset)),
    ...(length === null ? [] : [entry('length', String(length))]),
    integerField(14, outside),
  )
  const source = memorySource(bytes)
  const range = { source, start: 0, end: source.length }
  return { ...tensor, raw: null, external: { location, offset, length }, range }
}
