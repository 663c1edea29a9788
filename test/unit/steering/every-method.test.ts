/** What every steering method keeps to, run on a tiny exported Llama: a new file is tested by being there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { editsSchema, type Edit } from '../../../src-main/hooks/edit'
import { hookableOptions, openHookedModel } from '../../../src-main/hooks/hooked-model'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import { noHooks, type StepHooks } from '../../../src-main/hooks/step-hooks'
import { readModelFile } from '../../../src-main/onnx/read-model'
import type { ValueInfo } from '../../../src-main/onnx/model'
import type { LocatedModel } from '../../../src-main/hooks/located'
import { openSession, type Session } from '../../../src-main/runtime/session'
import type { AnySteeringMethod, KnobValues, Materials } from '../../../src-main/steering/_method'
import { findSteeringMethod, steeringMethods } from '../../../src-main/steering/_registry'
import type { PairActivations } from '../../../src-main/steering/directions/pair-activations'
import { tinyModel } from '../../models/tiny-models'

const { modelPath, sizes } = tinyModel('llama-cache')
const prompt = [12, 27, 46, 74, 57, 12, 48]
const later = [[5], [33]]
const methods = [...steeringMethods.values()]
const wave = (length: number, frequency: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.sin(frequency * (index + 1)))

const directions = [1, 2].map((block) => ({ block, vector: wave(sizes.hidden, block) }))
const materials: Materials = {
  directions: { directions, positions: { kind: 'all' } },
  heads: { heads: [{ block: 0, heads: [0, 2] }], positions: { kind: 'all' } },
  spans: { heads: [{ block: 1, heads: null }], spans: [[2, 4]], promptLength: prompt.length },
  capture: {
    point: 'blocks.1.hook_resid_post',
    values: [wave(sizes.hidden, 3), wave(sizes.hidden, 4)],
    at: [1, 3],
    heads: null,
  },
}

function planOf(method: AnySteeringMethod, knobs: KnobValues, own: Partial<Materials> = {}): Edit[] {
  const all = { ...materials, ...own }
  switch (method.needs) {
    case 'directions':
      return method.plan(all.directions, knobs, 'edit')
    case 'heads':
      return method.plan(all.heads, knobs, 'edit')
    case 'spans':
      return method.plan(all.spans, knobs, 'edit')
    case 'capture':
      return method.plan(all.capture, knobs, 'edit')
  }
}

let plain: Session
let located: LocatedModel
let inputs: readonly ValueInfo[]
let untouched: number[]

beforeAll(async () => {
  const { model, source } = readModelFile(modelPath)
  located = locateModel(model)
  inputs = model.graph.inputs
  source.close()
  plain = await openSession(modelPath, hookableOptions({ device: 'cpu', threads: 1 }))
  untouched = await logitsOf(plain, noHooks)
})
afterAll(() => plain.dispose())

/** Token scores of the prompt and two later steps with the cache, as bits. */
async function logitsOf(session: Session, hooks: StepHooks): Promise<number[]> {
  const trial = startTrial({ session, located, inputs }, { promptLength: prompt.length })
  const bits: number[] = []
  for (const tokens of [prompt, ...later]) {
    const { data } = (await trial.run([tokens], hooks))[located.logits!]!
    bits.push(...new Int32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)))
  }
  return bits
}

async function steeredLogits(edits: Edit[]): Promise<number[]> {
  const hooked = await openHookedModel({
    source: modelPath,
    locate: locateModel,
    plan: { edits },
    device: 'cpu',
    threads: 1,
  })
  const logits = await logitsOf(hooked.session, hooked.hooks)
  await hooked.dispose()
  return logits
}

describe.each(methods)('$id', (method) => {
  it('has knobs in order, strength among them', () => {
    const names = method.knobs.map(({ name }) => name)
    expect(names).toContain('strength')
    expect(new Set(names).size).toBe(names.length)
    for (const { label, min, max, step, initial } of method.knobs) {
      expect(label).not.toBe('')
      expect(min).toBeLessThan(max)
      expect(step).toBeGreaterThan(0)
      expect(step).toBeLessThanOrEqual(max - min)
      expect(initial).toBeGreaterThanOrEqual(min)
      expect(initial).toBeLessThanOrEqual(max)
    }
  })

  it('says what it is and where it comes from', () => {
    for (const text of [method.label, method.what, method.source]) expect(text).not.toBe('')
    expect(method.what).toMatch(/^[A-Z].*\.$/)
  })

  it('plans sound edits with ids of their own, also as JSON', () => {
    const edits = planOf(method, {})
    expect(edits.length).toBeGreaterThan(0)
    expect(new Set(edits.map(({ id }) => id)).size).toBe(edits.length)
    expect(v.parse(editsSchema, JSON.parse(JSON.stringify(edits)))).toStrictEqual(edits)
  })

  it('changes nothing at strength 0, to the last bit', async () => {
    expect(await steeredLogits(planOf(method, { strength: 0 }))).toStrictEqual(untouched)
  })

  it('changes what the model computes at strength 1', async () => {
    expect(await steeredLogits(planOf(method, { strength: 1 }))).not.toStrictEqual(untouched)
  })
})

describe.each(methods.filter(({ isAdditive }) => isAdditive))('$id, which adds', (method) => {
  it('is the same for (s, v) and (−s, −v), to the last bit', async () => {
    const turned = directions.map(({ block, vector }) => ({ block, vector: vector.map((value) => -value) }))
    const there = await steeredLogits(planOf(method, { strength: 1.5 }))
    const back = await steeredLogits(
      planOf(method, { strength: -1.5 }, { directions: { ...materials.directions, directions: turned } }),
    )
    expect(back).toStrictEqual(there)
  })
})

const pairs: PairActivations = {
  pairs: 5,
  blocks: [0, 2],
  width: 6,
  positive: wave(60, 0.9).map((value) => value + 1),
  negative: wave(60, 2.3),
}
const deriving = methods.flatMap(({ id, derive }) => (derive === null ? [] : [{ id, derive }]))

describe.each(deriving)('$id, which finds directions', ({ derive }) => {
  it('finds one for each block, pointing to the positive side', () => {
    const found = derive(pairs)
    expect(found.map(({ block, vector }) => [block, vector.length])).toStrictEqual([
      [0, 6],
      [2, 6],
    ])
    const swapped = derive({ ...pairs, positive: pairs.negative, negative: pairs.positive })
    for (const [at, { vector }] of found.entries()) {
      for (const [index, value] of vector.entries())
        expect(swapped[at]!.vector[index]!).toBeCloseTo(-value, 6)
    }
  })
})

describe('steering methods', () => {
  it('are the first ones and those since', () => {
    const first = ['add-vector', 'contrastive-addition', 'highlight-span', 'patch', 'pca-centre']
    expect([...steeringMethods.keys()]).toEqual(
      expect.arrayContaining([...first, 'pca-difference', 'scale-heads']),
    )
  })

  it('that are not there are a sentence', () => {
    expect(() => findSteeringMethod('telepathy')).toThrow(/no steering method "telepathy". .*add-vector/)
  })
})

describe('highlight-span', () => {
  const method = findSteeringMethod('highlight-span')

  /** One row of an attention pattern under the planned bias. */
  const rowUnder = (edits: Edit[], pattern: readonly number[]): number[] => {
    const [edit] = edits
    if (edit?.kind !== 'bias-scores' || edit.keys.kind !== 'ranges') throw new Error('another kind of edit')
    const { bias, strength } = edit
    const { ranges } = edit.keys
    const isBiased = (column: number): boolean =>
      ranges.some(([start, end]) => column >= start && column < end)
    const mass = pattern.map((value, column) => value * (isBiased(column) ? Math.exp(strength * bias) : 1))
    const sum = mass.reduce((total, value) => total + value, 0)
    return mass.map((value) => value / sum)
  }
  const spans = (chosen: readonly (readonly [number, number])[], promptLength: number) => ({
    spans: { heads: [{ block: 0, heads: [1] }], spans: chosen, promptLength },
  })

  it('turns A = [.5, .3, .2] with G = {1}, α = .01 into [.01629, .97720, .00651]', () => {
    const row = rowUnder(planOf(method, { alpha: 0.01 }, spans([[1, 2]], 3)), [0.5, 0.3, 0.2])
    for (const [index, value] of [0.01629, 0.9772, 0.00651].entries())
      expect(row[index]).toBeCloseTo(value, 5)
  })

  it('leaves generated columns alone, however many spans there are', () => {
    const edits = planOf(
      method,
      { alpha: 0.1 },
      spans(
        [
          [0, 1],
          [2, 3],
        ],
        4,
      ),
    )
    const row = rowUnder(edits, [0.2, 0.2, 0.2, 0.2, 0.2])
    expect(row[0]).toBeCloseTo(row[4]!, 12)
    expect(row[2]).toBeCloseTo(row[4]!, 12)
    expect(row[1]! / row[4]!).toBeCloseTo(0.1, 12)
  })

  it('changes nothing at α = 1', () => {
    const row = rowUnder(planOf(method, { alpha: 1 }, spans([[1, 2]], 3)), [0.5, 0.3, 0.2])
    expect(row).toStrictEqual([0.5, 0.3, 0.2])
  })

  it('refuses α = 0, which would leave nothing to look at', () => {
    expect(() => planOf(method, { alpha: 0 })).toThrow(/above 0/)
  })
})
