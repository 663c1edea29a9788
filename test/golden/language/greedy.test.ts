/** Every exported tiny decoder goes on as its PyTorch original does; tools and versions stand in golden.json. */
import { describe, expect, it } from 'vitest'
import { Decoder } from '../../../src-main/language/decoder'
import { generate } from '../../../src-main/language/generate'
import { openLanguageModel, type LanguageModel } from '../../../src-main/language/language-model'
import { findModelFiles } from '../../../src-main/language/model-files'
import { noHooks } from '../../../src-main/hooks/step-hooks'
import { readGolden, tinyModels, needsEncoder } from '../../models/tiny-models'

const decoders = tinyModels.filter(({ id, family }) => {
  const golden = readGolden(id)
  return !needsEncoder(family) && golden.greedy !== null && golden.inputs.has('input_ids')
})

async function withModel<T>(path: string, use: (model: LanguageModel) => Promise<T>): Promise<T> {
  const model = await openLanguageModel(await findModelFiles(path), { threads: 1 })
  try {
    return await use(model)
  } finally {
    await model.dispose()
  }
}

describe('tiny decoders', () => {
  it('are all here', () => {
    expect(decoders.length).toBeGreaterThanOrEqual(3)
  })

  it.each(decoders)(
    '$id gives the logits of the original, whole and step by step',
    async ({ id, modelPath }) => {
      const golden = readGolden(id)
      const prompt = golden.inputs.get('input_ids')!.data
      await withModel(modelPath, async (model) => {
        const decoder = new Decoder(model, { hooks: noHooks, promptLength: prompt.length, pads: [0] })
        const { tokens, logits } = golden.greedy!
        const width = logits.shape[1]!
        let rows = await decoder.step([prompt])
        for (const [step, token] of tokens.entries()) {
          const expected = logits.data.subarray(step * width, (step + 1) * width)
          expect(largestDifference(rows.row(0), expected)).toBeLessThanOrEqual(golden.tolerance)
          rows = await decoder.step([[token]])
        }
      })
    },
  )

  it.each(decoders)('$id continues greedily as the original', async ({ id, modelPath }) => {
    const golden = readGolden(id)
    const prompt = golden.inputs.get('input_ids')!.data
    const { tokens } = golden.greedy!
    const found = await withModel(modelPath, async (model) => {
      const ids: number[] = []
      for await (const event of generate({ ...model, endTokens: new Set() }, [prompt], {
        maxTokens: tokens.length,
      }))
        if (event.kind === 'token') ids.push(event.token)
      return ids
    })
    expect(found).toEqual(tokens)
  })
})

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length)
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)
}
