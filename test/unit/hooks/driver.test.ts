import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../src-main/hooks/edit'
import { makeDriver } from '../../../src-main/hooks/hook-driver'
import { planHooks, planSchema } from '../../../src-main/hooks/plan'
import { parse } from 'valibot'
import { editBase, locateToy, runToy, toyModel, wholeStep } from './toy-model'

const point = 'blocks.0.hook_resid_post'
const pattern = 'blocks.0.attn.hook_pattern'
const add: Edit = { ...editBase, kind: 'add', point, vector: [3, 0, 4, 0] }
const driver = (plan: object) => {
  const model = toyModel()
  return makeDriver(planHooks(model, locateToy(model), parse(planSchema, plan)))
}

describe('proof', () => {
  test('says how often an edit fired and how much it changed', async () => {
    const positions = { kind: 'generated' } as const
    const edits: Edit[] = [add, { ...add, id: 'later', positions }, { ...add, id: 'off', isOn: false }]
    const { record } = await runToy({ edits, proof: true }, wholeStep(2, { batch: 3 }))
    // Six tokens, each moved by ‖(3, 0, 4, 0)‖ = 5.
    expect(record.fired).toEqual([
      { id: 'e', tokens: 6, changeNorm: expect.closeTo(5 * Math.sqrt(6), 4) as number },
      { id: 'later', tokens: 0, changeNorm: 0 },
      { id: 'off', tokens: 0, changeNorm: 0 },
    ])
  })

  test('counts a bias, though what a mask hides is −∞', async () => {
    const keys = { kind: 'ranges' as const, ranges: [[0, 1] as [number, number]] }
    const bias: Edit = {
      ...editBase,
      kind: 'bias-scores',
      point: 'blocks.0.attn.hook_scores',
      heads: [0],
      keys,
      bias: -2,
    }
    const scores = { data: Float32Array.of(0, -Infinity, 0, 0, 0, -Infinity, 0, 0), shape: [1, 2, 2, 2] }
    const { record } = await runToy({ edits: [bias], proof: true }, wholeStep(2), { scores })
    expect(record.fired[0]?.changeNorm).toBeCloseTo(2 * Math.SQRT2, 5)
  })
})

describe('captures', () => {
  const x = { data: Float32Array.from({ length: 24 }, (_, index) => index), shape: [2, 3, 4] }
  const step = wholeStep(3, { batch: 2, past: 5, promptLength: 8 })

  test('are of the last token unless asked otherwise', async () => {
    const { record } = await runToy({ captures: [{ point }] }, step, { x })
    expect(record.captured[0]).toMatchObject({ shape: [2, 1, 4], tokens: [7], heads: null })
    expect([...record.captured[0]!.data]).toEqual([8, 9, 10, 11, 20, 21, 22, 23])
  })

  test('are of the tokens and heads asked for, in one order', async () => {
    const capture = { point: 'blocks.0.attn.hook_z', tokens: [1, 5, 7], heads: [1] }
    const { record } = await runToy({ captures: [capture] }, step, { x })
    expect(record.captured[0]).toMatchObject({ shape: [2, 2, 1, 2], tokens: [5, 7], heads: [1] })
    expect([...record.captured[0]!.data]).toEqual([2, 3, 10, 11, 14, 15, 22, 23])
  })

  test('show what an edit left', async () => {
    const { record } = await runToy({ edits: [add], captures: [{ point }] }, step)
    expect([...record.captured[0]!.data]).toEqual([3, 0, 4, 0, 3, 0, 4, 0])
  })

  test('keep to the memory they were given, until they are taken', () => {
    // 2 heads × 3 queries × 8 keys × 4 bytes for each of two sequences.
    const bytes = 2 * 2 * 3 * 8 * 4
    const hooks = driver({ captures: [{ point: pattern, tokens: 'all' }], memoryLimitBytes: 2 * bytes })
    const [output = ''] = hooks.outputs(step)
    const tensor = { data: new Float32Array(bytes / 4), shape: [2, 2, 3, 8] }
    hooks.receive(step, { [output]: tensor })
    hooks.receive(step, { [output]: tensor })
    expect(() => hooks.outputs(step)).toThrow(/above the limit/)
    expect(hooks.take()).toHaveLength(2)
    expect(hooks.outputs(step)).toHaveLength(1)
  })
})

describe('changes while it runs', () => {
  test('take new numbers, and refuse another graph', () => {
    const hooks = driver({ edits: [add] })
    const weight = () => hooks.feeds(wholeStep(1))['saccade.e.weight']?.data[0]
    hooks.update({ ...add, strength: 7 })
    expect(weight()).toBe(7)
    hooks.update({ ...add, isOn: false })
    expect(weight()).toBe(0)
    expect(() => hooks.update({ ...add, point: pattern })).toThrow(/Open the model anew/)
    expect(() => hooks.update({ ...add, id: 'other' })).toThrow(/Open the model anew/)
  })

  test('the unsteered model is fed zeros and records nothing', () => {
    const hooks = driver({ edits: [add], captures: [{ point }] })
    expect(hooks.unsteered.feeds(wholeStep(1))['saccade.e.weight']?.data[0]).toBe(0)
    expect(hooks.unsteered.outputs(wholeStep(1))).toEqual([])
    expect(hooks.feeds(wholeStep(1))['saccade.e.weight']?.data[0]).toBe(1)
  })

  test.each([
    ['a vector of another width', { ...add, vector: [1, 2] }],
    ['a direction of length 0', { ...add, kind: 'project', vector: [0, 0, 0, 0] }],
    [
      'a head that there is not',
      { ...editBase, kind: 'scale-heads', point: 'blocks.0.attn.hook_z', gains: [{ head: 5, gain: 0 }] },
    ],
    [
      'more than a row holds',
      {
        ...editBase,
        kind: 'edit-pattern',
        point: pattern,
        heads: null,
        change: { kind: 'set', columns: [{ column: 0, value: 2 }] },
      },
    ],
  ])('%s is refused with a sentence', (_, edit) => {
    expect(() => driver({ edits: [edit] }).feeds(wholeStep(1))).toThrow(/\.$/)
  })

  test.each([
    ['blocks.7.hook_resid_post', /has 1 blocks/],
    ['vision.blocks.0.hook_resid_post', /no tower/],
    ['blocks.0.hook_mlp_out', /was not found/],
  ])('%s is said not to be there', (name, reason) => {
    expect(() => driver({ captures: [{ point: name }] })).toThrow(reason)
  })
})
