/** The tiny exported models run in this app's onnxruntime as their PyTorch originals do. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { readGolden, tinyModels, type GoldenInput } from '../../models/tiny-models'

function toTensor({ type, shape, data }: GoldenInput): Tensor {
  switch (type) {
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(data, BigInt), shape)
    case 'int32':
      return new Tensor('int32', Int32Array.from(data), shape)
    case 'bool':
      return new Tensor('bool', Uint8Array.from(data), shape)
    case 'float16':
      if (data.length > 0) throw new Error('only empty caches are float16')
      return new Tensor('float16', new Uint16Array(0), shape)
    case 'float32':
      return new Tensor('float32', Float32Array.from(data), shape)
  }
}

/** IEEE 754 half precision, by its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

function toNumbers(tensor: Tensor | undefined): ArrayLike<number> {
  const data = tensor?.data
  return data instanceof Uint16Array ? Array.from(data, fromHalf) : (data as Float32Array)
}

function largestDifference(a: ArrayLike<number>, b: Float32Array): number {
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (a[i] ?? Number.NaN))), 0)
}

describe('tiny models', () => {
  it.each(tinyModels)('$id computes what its original computes', async ({ id, modelPath }) => {
    const golden = readGolden(id)
    const session = await InferenceSession.create(modelPath, { logSeverityLevel: 3 })
    const feeds = Object.fromEntries([...golden.inputs].map(([name, input]) => [name, toTensor(input)]))
    const results = await session.run(feeds, Object.keys(golden.outputs))
    for (const [output, name] of Object.entries(golden.outputs)) {
      const expected = golden.tensors.get(name)
      const result = results[output]
      expect(result?.dims).toEqual(expected?.shape)
      const error = largestDifference(toNumbers(result), expected?.data ?? new Float32Array())
      expect(error).toBeLessThan(golden.tolerance)
    }
    await session.release()
  })
})
