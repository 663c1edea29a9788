/** Weights that are read when they are written, one at a time: a checkpoint may be larger than memory. */
import type { ByteSource } from '../onnx/byte-source'
import { makeFloats } from '../onnx/make-tensor'
import { elementTypes, type Initialiser } from '../onnx/model'
import { integerField, lengthKey, textField } from '../onnx/protobuf-writer'

export interface Weight {
  readonly shape: readonly number[]
  /** Row-major, as many numbers as the shape has. */
  readonly load: () => Float32Array
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** The same matrix with rows and columns swapped: linear layers keep [out, in], MatMul wants [in, out]. */
export function transposed({ shape: [rows = 0, columns = 0], load }: Weight): Weight {
  return {
    shape: [columns, rows],
    load: () => {
      const values = load()
      const turned = new Float32Array(values.length)
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          turned[column * rows + row] = values[row * columns + column] ?? 0
        }
      }
      return turned
    },
  }
}

/** A tensor of the file that loads its numbers each time its bytes are asked for. */
export function lazyTensor(name: string, weight: Weight): Initialiser {
  const rawLength = 4 * elementCount(weight.shape)
  const length = headLength(name, weight.shape, rawLength) + rawLength
  const source: ByteSource = {
    length,
    path: null,
    bytes: (start, end) => tensorBytes(name, weight).subarray(start, end),
    byteAt: (position) => tensorBytes(name, weight)[position] ?? NaN,
    close: () => undefined,
  }
  const raw = { source, start: length - rawLength, end: length }
  const range = { source, start: 0, end: length }
  return { name, elementType: elementTypes.float32, shape: weight.shape, raw, external: null, range }
}

function tensorBytes(name: string, { shape, load }: Weight): Uint8Array {
  const { source, start, end } = makeFloats(name, shape, load()).range
  return source.bytes(start, end)
}

/** Bytes before the elements in what `makeFloats` writes. */
function headLength(name: string, shape: readonly number[], rawLength: number): number {
  const dimensions = shape.reduce((sum, size) => sum + integerField(1, size).length, 0)
  const type = integerField(2, elementTypes.float32).length
  return dimensions + type + textField(8, name).length + lengthKey(9, rawLength).length
}
