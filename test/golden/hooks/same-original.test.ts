/** Exports of one original, steered alike: whichever form the attention has, and in both branches of an If. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { Edit } from '../../../src-main/hooks/edit'
import type { StepRecord } from '../../../src-main/hooks/hook-driver'
import { openHookedModel, rewriteModel } from '../../../src-main/hooks/hooked-model'
import { largestDifference } from '../../../src-main/hooks/laws/law'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import { tinyModel } from '../../models/tiny-models'
import { fixedFeeds } from './tiny-feeds'

const base = { isOn: true, strength: 1, positions: { kind: 'all' } } as const
const vector = Array.from({ length: 32 }, (_, index) => Math.sin(1 + index))
const edits: Readonly<Record<string, Edit>> = {
  add: { ...base, id: 'add', kind: 'add', point: 'blocks.0.hook_resid_post', vector },
  heads: {
    ...base,
    ...{ id: 'heads', kind: 'scale-heads', point: 'blocks.1.attn.hook_z', gains: [{ head: 2, gain: -1 }] },
  },
  scores: {
    ...base,
    ...{ id: 'scores', kind: 'bias-scores', point: 'blocks.0.attn.hook_scores', heads: [1] },
    ...{ keys: { kind: 'ranges', ranges: [[0, 2]] }, bias: 1.5 },
  },
  pattern: {
    ...base,
    ...{ id: 'pattern', kind: 'edit-pattern', point: 'blocks.1.attn.hook_pattern', heads: [0, 3] },
    change: { kind: 'redistribute', keys: { kind: 'ranges', ranges: [[0, 1]] }, factor: 0.25 },
  },
}

/** A prompt, then two tokens more: the logits after each, and what the hooks recorded. */
async function steer(
  id: string,
  edit: Edit,
): Promise<{ logits: number[]; norms: number[]; records: readonly StepRecord[] }> {
  const { modelPath: source } = tinyModel(id)
  const captures = [{ point: 'blocks.1.hook_resid_post', tokens: 'all' as const }]
  const plan = { edits: [edit], captures, proof: true }
  const model = await openHookedModel({ source, locate: locateModel, threads: 1, plan })
  onTestFinished(() => model.dispose())
  const trial = startTrial(model, { promptLength: 5, fixed: fixedFeeds(id) })
  const logits: number[] = []
  for (const tokens of [[9, 20, 33, 41, 8], [60], [71]]) {
    const outputs = await trial.run([tokens], model.hooks)
    logits.push(...(outputs[model.located.logits!]!.data as Float32Array))
  }
  const records = model.hooks.take()
  return { logits, norms: records.map(({ fired }) => fired[0]!.changeNorm!), records }
}

const others = ['gpt2-merged', 'gpt2-mha-past', 'gpt2-attention-past']

describe.each(others)('%s', (id) => {
  test.each(Object.keys(edits))('%s steers it as it steers the plain export', async (name) => {
    const [plain, other] = [await steer('gpt2-cache', edits[name]!), await steer(id, edits[name]!)]
    expect(largestDifference(other.logits, plain.logits)).toBeLessThan(1e-4)
    // What changed is told alike, at each of the three steps.
    expect(plain.norms.every((norm) => norm > 0.01)).toBe(true)
    expect(largestDifference(other.norms, plain.norms)).toBeLessThan(1e-4)
    const captured = [plain, other].map(({ records }) =>
      records.map((record) => [...record.captured[0]!.data]),
    )
    expect(captured[0]!.map(({ length }) => length)).toEqual([5 * 32, 32, 32])
    expect(largestDifference(captured[1]!.flat(), captured[0]!.flat())).toBeLessThan(1e-4)
  })
})

describe('a point that one branch alone computes', () => {
  const point = 'blocks.0.cross_attn.hook_v'
  const edit = { ...base, id: 'cross', kind: 'scale-heads' as const, point, gains: [{ head: 0, gain: 3 }] }

  test("is edited there, and stays edited in the encoder's cache", async () => {
    const off = await steer('whisper-merged', { ...edit, isOn: false })
    const on = await steer('whisper-merged', edit)
    // Changed at the first step only: later ones find the values in the cache.
    expect(on.norms[0]).toBeGreaterThan(0.01)
    expect(on.norms.slice(1)).toEqual([0, 0])
    const last = (logits: readonly number[]) => logits.slice(-96)
    expect(largestDifference(last(on.logits), last(off.logits))).toBeGreaterThan(1e-3)
  })

  test('is not read, for the reason that it is not there at every step', () => {
    const { modelPath: source } = tinyModel('whisper-merged')
    const read = () => rewriteModel({ source, locate: locateModel, plan: { captures: [{ point }] } })
    expect(read).toThrow(
      /cannot be read at every step: in one branch of the model's graph the value comes from a cache/,
    )
  })
})
