/** A fused GPT-2 as onnxruntime's optimiser left it: keys and values in one tensor, positions fed by number. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noHooks } from '../../../src-main/hooks/step-hooks'
import { Decoder } from '../../../src-main/language/decoder'
import { openLanguageModel } from '../../../src-main/language/language-model'
import { findModelFiles } from '../../../src-main/language/model-files'

const shared = process.env['SACCADE_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data')
const folder = join(shared, 'onnx-fixtures/tiny-random-gpt2-fp32')

describe('tiny-random-gpt2-fp32', () => {
  it.skipIf(!existsSync(folder))('gives from its cache what it gives for the whole text', async () => {
    const model = await openLanguageModel(await findModelFiles(folder), { threads: 1 })
    expect(model.layout.caches).toHaveLength(5)
    expect(model.layout.caches[0]).toMatchObject({ past: 'past_0', present: 'present_0', batchAxis: 1 })
    const text = [262, 287, 286, 11, 13, 262, 530, 900]
    const start = (pads: readonly number[]): Decoder =>
      new Decoder(model, { hooks: noHooks, promptLength: 3, pads })
    const cached = start([0])
    await cached.step([text.slice(0, 3)])
    const twice = cached.withRows(
      [0, 0].map((from) => ({ from, shift: 0 })),
      { promptLength: 3, pads: [0, 0] },
    )
    for (let end = 4; end <= text.length; end++) {
      const token = text.slice(end - 1, end)
      const whole = (await start([0]).step([text.slice(0, end)])).row(0)
      const rows = await twice.step([token, token])
      for (const row of [rows.row(0), rows.row(1)]) {
        const differences = row.map((value, id) => Math.abs(value - whole[id]!))
        expect(Math.max(...differences)).toBeLessThan(1e-4)
      }
    }
    await model.dispose()
  })
})
