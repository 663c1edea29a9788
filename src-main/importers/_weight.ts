/** Weights that are read when they are written, one at a time: a checkpoint may be larger than memory. */
import type { ByteSource } from '../onnx/byte-source'
import { elementTypes, type Initialiser } from '../onnx/model'
import { integerField, lengthKey, message, textField } from '../onnx/protobuf-writer'

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
      // Bands of rows keep the lines of memory that are written to in reach.
      for (let band = 0; band < rows; band += bandRows) {
        turnBand(values, turned, { rows, columns, band })
      }
      return turned
    },
  }
}

const bandRows = 32

function turnBand(
  values: Float32Array,
  turned: Float32Array,
  { rows, columns, band }: { readonly rows: number; readonly columns: number; readonly band: number },
): void {
  const end = Math.min(band + bandRows, rows)
  for (let column = 0; column < columns; column++) {
    for (let row = band; row < end; row++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0
    }
  }
}

/** A tensor of the file that loads its numbers each time its bytes are asked for. */
export function lazyTensor(name: string, { shape, load }: Weight): Initialiser {
  const rawLength = 4 * elementCount(shape)
  const head = message(
    ...shape.map((size) => integerField(1, size)),
    integerField(2, elementTypes.float32),
    textField(8, name),
    lengthKey(9, rawLength),
  )
  const length = head.length + rawLength
  /** The TensorProto: its head, then the numbers. */
  const wholeBytes = (): Uint8Array => {
    const { buffer, byteOffset, byteLength } = load()
    const bytes = new Uint8Array(length)
    bytes.set(head)
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), head.length)
    return bytes
  }
  const source: ByteSource = {
    length,
    path: null,
    bytes: (start, end) => wholeBytes().subarray(start, end),
    byteAt: (position) => wholeBytes()[position] ?? NaN,
    close: () => undefined,
  }
  const raw = { source, start: head.length, end: length }
  const range = { source, start: 0, end: length }
  return { name, elementType: elementTypes.float32, shape, raw, external: null, range }
}
