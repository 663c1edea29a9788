/**
 * A tiny ONNX graph that proves a device: Softmax(Relu(Conv(x, w)) · m), x = [1, 3, 16, 16].
 * It touches what a vision model leans on (convolution, matrix product, softmax) and takes no file.
 * Field numbers are those of onnx.proto3, IR version 8, opset 17.
 */
import { bytesField, integerField, message, messageField, textField } from './protobuf-writer'

export const tinyInput = { name: 'x', shape: [1, 3, 16, 16] } as const
export const tinyOutput = { name: 'y', shape: [1, 8, 16, 16] } as const

const float32 = 1
const attributeInts = 7

/** Numbers without structure in [-1, 1], the same everywhere. */
export function wavyNumbers(length: number, frequency: number): Float32Array {
  return Float32Array.from({ length }, (_, index) =>
    Math.fround(Math.sin(index * frequency + index * index * 0.01)),
  )
}

function tensor(name: string, shape: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const dims = shape.map((size) => integerField(1, size))
  return message(...dims, integerField(2, float32), textField(8, name), bytesField(9, raw))
}

function valueInfo({
  name,
  shape,
}: {
  readonly name: string
  readonly shape: readonly number[]
}): Uint8Array {
  const dims = shape.map((size) => messageField(1, integerField(1, size)))
  const tensorType = message(integerField(1, float32), messageField(2, ...dims))
  return message(textField(1, name), messageField(2, bytesField(1, tensorType)))
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  ...attributes: Uint8Array[]
): Uint8Array {
  return message(
    ...inputs.map((name) => textField(1, name)),
    textField(2, output),
    textField(3, `${operator}-${output}`),
    textField(4, operator),
    ...attributes.map((attribute) => bytesField(5, attribute)),
  )
}

function integers(name: string, values: readonly number[]): Uint8Array {
  return message(
    textField(1, name),
    ...values.map((value) => integerField(8, value)),
    integerField(20, attributeInts),
  )
}

export function tinyGraph(): Uint8Array {
  const nodes = [
    node('Conv', ['x', 'w'], 'c', integers('kernel_shape', [3, 3]), integers('pads', [1, 1, 1, 1])),
    node('Relu', ['c'], 'r'),
    node('MatMul', ['r', 'm'], 'p'),
    node('Softmax', ['p'], 'y'),
  ]
  const weights = [
    tensor('w', [8, 3, 3, 3], wavyNumbers(8 * 3 * 3 * 3, 0.7)),
    tensor('m', [16, 16], wavyNumbers(16 * 16, 1.3)),
  ]
  const graph = message(
    ...nodes.map((bytes) => bytesField(1, bytes)),
    textField(2, 'saccade-proof'),
    ...weights.map((bytes) => bytesField(5, bytes)),
    bytesField(11, valueInfo(tinyInput)),
    bytesField(12, valueInfo(tinyOutput)),
  )
  return message(
    integerField(1, 8),
    bytesField(7, graph),
    messageField(8, textField(1, ''), integerField(2, 17)),
  )
}
