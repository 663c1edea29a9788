/** One folder, two number formats: each runs as its own PyTorch original does (see test/models/README.md). */
import { expect, test } from 'vitest'
import { noHooks } from '../../../src-main/hooks/step-hooks'
import type { WantedDtype } from '../../../src-main/hub/choose-graphs'
import { Decoder } from '../../../src-main/language/decoder'
import { openLanguageModel } from '../../../src-main/language/language-model'
import { findModelFiles } from '../../../src-main/language/model-files'
import { readGolden, tinyModel } from '../../models/tiny-models'

const { folder } = tinyModel('llama-q4')

async function logitsOf(prompt: readonly number[], dtype: WantedDtype): Promise<Float32Array> {
  const model = await openLanguageModel(await findModelFiles(folder, dtype), { threads: 1 })
  try {
    const decoder = new Decoder(model, { hooks: noHooks, promptLength: prompt.length, pads: [0] })
    return (await decoder.step([prompt])).row(0).slice()
  } finally {
    await model.dispose()
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length)
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)
}

test.each([
  { dtype: 'q4', original: 'llama-q4', other: 'auto' },
  { dtype: 'auto', original: 'llama-cache', other: 'q4' },
] as const)('$dtype computes what $original does', async ({ dtype, original, other }) => {
  const golden = readGolden(original)
  const { data, shape } = golden.tensors.get('logits')!
  const prompt = golden.inputs.get('input_ids')!.data
  const logits = await logitsOf(prompt, dtype)
  expect(largestDifference(logits, data.subarray(-shape.at(-1)!))).toBeLessThanOrEqual(golden.tolerance)
  // Far from what the other format gives, or this test would tell nothing.
  const others = await logitsOf(prompt, other)
  expect(largestDifference(logits, others)).toBeGreaterThan(0.01)
})

test('a format that is not there is named with those that are', async () => {
  await expect(findModelFiles(folder, 'fp16')).rejects.toThrow('has no fp16 file. It has: fp32, q4')
})
