/** Models of others, read and written again: the same outputs, and those that come with them (see QUARANTINES.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModel } from '../../../src-main/onnx/read-model'
import { smallValues, readTensor } from '../../../src-main/onnx/read-tensor'
import { memorySource } from '../../../src-main/onnx/byte-source'
import { writeModel } from '../../../src-main/onnx/write-model'
import { openSession, type Outputs } from '../../../src-main/runtime/session'
import type { Feeds, Tensor } from '../../../src-main/runtime/tensor'

const data = join(import.meta.dirname, '../../../../shared/data')
const light = join(data, 'onnx-light')
const gpt2 = join(data, 'onnx-fixtures/tiny-random-gpt2-fp32/past.onnx')

async function run(bytes: Uint8Array, feeds: Feeds): Promise<Outputs> {
  const session = await openSession(bytes, { threads: 1 })
  try {
    return await session.run(feeds)
  } finally {
    await session.dispose()
  }
}

const rewritten = (bytes: Uint8Array): Uint8Array => writeModel(readModel(bytes))

const ones = (shape: readonly number[]): Tensor => {
  const count = shape.reduce((product, size) => product * size, 1)
  return { data: new Float32Array(count).fill(1), shape }
}

const whole = (values: readonly number[], shape: readonly number[]): Tensor => ({
  data: Int32Array.from(values),
  shape,
})

describe.skipIf(!existsSync(light))('onnx-light', () => {
  const names = existsSync(light) ? readdirSync(light).filter((name) => name.endsWith('.onnx')) : []

  it.each(names)('%s gives what its backend suite expects, before and after', async (name) => {
    const bytes = readFileSync(join(light, name))
    const model = readModel(bytes)
    const made = new Set(model.graph.nodes.flatMap(({ outputs }) => outputs))
    const pictures = model.graph.inputs.filter(
      (input) => !made.has(input.name) && !model.graph.initialisers.has(input.name),
    )
    const feeds = Object.fromEntries(
      pictures.map((input) => [input.name, ones((input.shape ?? []).map(Number))]),
    )
    const [before, after] = [await run(bytes, feeds), await run(rewritten(bytes), feeds)]
    expect(after).toEqual(before)
    const expected = readFileSync(join(light, name.replace('.onnx', '_output_0.pb')))
    const source = memorySource(expected)
    const values = smallValues(readTensor({ source, start: 0, end: source.length })) ?? []
    const [output] = Object.values(after)
    expect(values).toHaveLength(1000)
    for (const [index, value] of values.entries()) expect(Number(output?.data[index])).toBeCloseTo(value, 6)
  })
})

describe.skipIf(!existsSync(gpt2))('onnx-fixtures', () => {
  it('a fused GPT-2 computes the same before and after', async () => {
    const bytes = readFileSync(gpt2)
    const past = Object.fromEntries(
      [0, 1, 2, 3, 4].map((layer) => [
        `past_${layer}`,
        { data: new Float32Array(0), shape: [2, 1, 4, 0, 8] },
      ]),
    )
    const feeds = {
      input_ids: whole([5, 3, 9, 2], [1, 4]),
      position_ids: whole([0, 1, 2, 3], [1, 4]),
      attention_mask: whole([1, 1, 1, 1], [1, 4]),
      ...past,
    }
    expect(await run(rewritten(bytes), feeds)).toEqual(await run(bytes, feeds))
  })
})
