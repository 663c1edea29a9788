/** What hooks read of the exported models, against what their PyTorch originals computed (test/models). */
import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { openHookedModel, rewriteModel } from '../../../src-main/hooks/hooked-model'
import type { Captured } from '../../../src-main/hooks/capture'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import { ProblemError } from '../../../src-main/lib/problem'
import { readGolden, tinyModels, type Golden, type GoldenTensor } from '../../models/tiny-models'
import { goldenFeeds } from './tiny-feeds'

function tokensOf({ inputs }: Golden): number[][] {
  const tokens = inputs.get('input_ids')
  if (tokens === undefined) return [[0]]
  const [batch = 1, length = 1] = tokens.shape
  return Array.from({ length: batch }, (_, row) => tokens.data.slice(row * length, (row + 1) * length))
}

function canRead(source: string, point: string): boolean {
  try {
    rewriteModel({ source, locate: locateModel, plan: { captures: [{ point }] } })
    return true
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}

/** Largest difference; what a mask hides is −∞ in one and a large negative number in the other. */
function difference({ data }: Captured, golden: GoldenTensor): number {
  if (data.length !== golden.data.length) return Infinity
  return data.reduce((most, value, index) => {
    const expected = golden.data[index]!
    if (value < -1e4 && expected < -1e4) return most
    const apart = Math.abs(value - expected)
    return apart > most || Number.isNaN(apart) ? apart : most
  }, 0)
}

describe.each(tinyModels)('$id', ({ id, modelPath }) => {
  test('reads what the original computes', async () => {
    const golden = readGolden(id)
    const names = [...golden.tensors.keys()].filter(
      (name) => name.includes('hook_') && !name.includes('hook_rot_'),
    )
    const readable = names.filter((name) => canRead(modelPath, name))
    const captures = readable.map((point) => ({ point, tokens: 'all' as const }))
    const model = await openHookedModel({
      source: modelPath,
      locate: locateModel,
      threads: 1,
      plan: { captures },
    })
    try {
      const tokens = tokensOf(golden)
      const rows = Math.max(...readable.map((name) => golden.tensors.get(name)?.shape[1] ?? 1))
      const trial = startTrial(model, {
        promptLength: rows,
        fixed: goldenFeeds(id),
        ...(golden.inputs.has('input_ids') ? {} : { hookedLength: rows }),
      })
      await trial.run(tokens, model.hooks)
      const [record] = model.hooks.take()
      const wrong = (record?.captured ?? []).flatMap((captured) => {
        const expected = golden.tensors.get(captured.point)!
        const apart = difference(captured, expected)
        const isSameShape = captured.shape.join() === expected.shape.join()
        return apart <= golden.tolerance && isSameShape
          ? []
          : [`${captured.point} ${apart} ${captured.shape.join()} ${expected.shape.join()}`]
      })
      expect(wrong).toEqual([])
      expect(readable.length).toBeGreaterThanOrEqual(0.6 * names.length)
    } finally {
      await model.dispose()
    }
  })
})
