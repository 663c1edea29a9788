import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noHooks, type Step, type StepHooks } from '../../../src-main/hooks/step-hooks'
import { Decoder } from '../../../src-main/language/decoder'
import { openLanguageModel, type LanguageModel } from '../../../src-main/language/language-model'
import { findModelFiles } from '../../../src-main/language/model-files'
import { heedsPadding } from '../../../src-main/language/padding-proof'
import { prefill } from '../../../src-main/language/prefill'
import { tinyModel, tinyModels, needsEncoder } from '../../models/tiny-models'
import { collect } from './collect'

const long = [50, 16, 81, 11, 80, 30, 8, 44, 61, 23, 90, 12]
const prompts = [long, [...long.slice(0, 9), 77], [...long.slice(0, 10), 33, 34, 35]]

function open(id: string): Promise<LanguageModel> {
  return findModelFiles(tinyModel(id).folder).then((files) => openLanguageModel(files, { threads: 1 }))
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length)
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)
}

function single(model: LanguageModel, length: number): Decoder {
  return new Decoder(model, { hooks: noHooks, promptLength: length, pads: [0] })
}

/** Logits after the whole text, in one step. */
async function logitsAfter(model: LanguageModel, text: readonly number[]): Promise<Float32Array> {
  return (await single(model, text.length).step([text])).row(0)
}

describe.each(['gpt2-cache', 'llama-cache'])('%s', (id) => {
  let model: LanguageModel
  beforeAll(async () => {
    model = { ...(await open(id)), endTokens: new Set() }
  })
  afterAll(() => model.dispose())

  it('gives the same logits from its cache as from the whole text', async () => {
    const decoder = single(model, 4)
    await decoder.step([long.slice(0, 4)])
    for (let end = 5; end <= long.length; end++) {
      const cached = await decoder.step([long.slice(end - 1, end)])
      expect(largestDifference(cached.row(0), await logitsAfter(model, long.slice(0, end)))).toBeLessThan(
        1e-4,
      )
    }
  })

  it('takes several tokens at once after others', async () => {
    const decoder = single(model, 5)
    await decoder.step([long.slice(0, 5)])
    const rows = await decoder.step([long.slice(5, 9)])
    for (let position = 0; position < 4; position++) {
      const expected = await logitsAfter(model, long.slice(0, 6 + position))
      expect(largestDifference(rows.row(0, position), expected)).toBeLessThan(1e-4)
    }
  })

  it('heeds padding, so prompts of several lengths run together as they do alone', async () => {
    expect(await heedsPadding(model, long, noHooks)).toBe(true)
    const together = await prefill(model, prompts, noHooks)
    const next = await together.decoder.step([[9], [10], [11]])
    for (const [row, prompt] of prompts.entries()) {
      const first = together.logits.row(together.rowOf[row]!)
      expect(largestDifference(first, await logitsAfter(model, prompt))).toBeLessThan(1e-4)
      const second = await logitsAfter(model, [...prompt, 9 + row])
      expect(largestDifference(next.row(row), second)).toBeLessThan(1e-4)
    }
  })

  it('runs a shared beginning once', async () => {
    const steps: Step[] = []
    const hooks: StepHooks = { ...noHooks, receive: (step) => steps.push(step) }
    await prefill(model, prompts, hooks)
    // The first nine tokens are the same; of the shortest prompt three more columns are padding.
    expect(steps).toEqual([
      { batch: 1, past: 0, length: 9, promptLength: 13, realLengths: null },
      { batch: 3, past: 9, length: 4, promptLength: 13, realLengths: [12, 10, 13] },
    ])
  })

  it('runs one prompt once for all of its samples', async () => {
    const steps: Step[] = []
    const hooks: StepHooks = { ...noHooks, receive: (step) => steps.push(step) }
    const options = { maxTokens: 3, samples: 4, temperature: 1, seed: 3 }
    const { ids } = await collect(model, [long], options, hooks)
    expect(steps.map(({ batch, past, length }) => [batch, past, length])).toEqual([
      [1, 0, 12],
      [4, 12, 1],
      [4, 13, 1],
    ])
    expect(new Set(ids.map(String)).size).toBeGreaterThan(1)
  })

  it('asks the session for what hooks want, and feeds what they feed', async () => {
    const seen: string[][] = []
    const hooks: StepHooks = {
      outputs: () => [model.layout.caches[0]!.present],
      feeds: () => ({}),
      receive: (_step, outputs) => seen.push(Object.keys(outputs)),
    }
    await collect(model, [long], { maxTokens: 2 }, hooks)
    expect(seen).toHaveLength(2)
    expect(seen[0]).toContain('logits')
    // What hooks feed goes before what the decoder feeds: here other tokens than the prompt's.
    const other = BigInt64Array.from(long, (token) => BigInt(token + 1))
    const feeds = { input_ids: { data: other, shape: [1, long.length] } }
    const changed = await collect(model, [long], { maxTokens: 1 }, { ...noHooks, feeds: () => feeds })
    const plain = await collect(model, [long.map((token) => token + 1)], { maxTokens: 1 })
    expect(changed.tokens[0]![0]!.logprob).toBe(plain.tokens[0]![0]!.logprob)
  })
})

describe('a batch of prompts of several lengths', () => {
  const decoders = tinyModels.filter(({ hasCache, family }) => hasCache && !needsEncoder(family))
  // GroupQueryAttention takes a text to begin where its row begins; the others are masked.
  const isFixed = (operators: Readonly<Record<string, number>>): boolean =>
    'com.microsoft.GroupQueryAttention' in operators

  it.each(decoders)('of $id draws what each draws alone', async ({ id, operators }) => {
    const model = { ...(await open(id)), endTokens: new Set<number>() }
    expect(await heedsPadding(model, long, noHooks)).toBe(!isFixed(operators))
    const options = { maxTokens: 6, temperature: 1, seed: 12 }
    const together = await collect(model, prompts, options)
    for (const [number, prompt] of prompts.entries()) {
      // The number of a sequence is part of what is drawn, so as many prompts stand before it.
      const before = prompts.slice(0, number).map(() => [1])
      const alone = await collect(model, [...before, prompt], options)
      expect(alone.ids[number]).toEqual(together.ids[number])
    }
    await model.dispose()
  })
})

describe('a model without a cache', () => {
  let model: LanguageModel
  beforeAll(async () => {
    model = await open('gpt2-plain')
  })
  afterAll(() => model.dispose())

  it('computes the whole text anew and generates the same', async () => {
    const cached = await open('gpt2-cache')
    const options = { maxTokens: 8, temperature: 0.8, seed: 4 }
    const expected = await collect({ ...cached, endTokens: new Set() }, [long], options)
    const found = await collect({ ...model, endTokens: new Set() }, [long], options)
    expect(model.layout.caches).toHaveLength(0)
    expect(found.ids).toEqual(expected.ids)
    await cached.dispose()
  })

  it('runs prompts of several lengths, by length where it cannot pad', async () => {
    // Traced for one sequence at a time, and without a mask: each length is a batch of its own.
    const options = { maxTokens: 3, temperature: 1 }
    const { ids } = await collect({ ...model, endTokens: new Set() }, prompts, options)
    const first = await collect({ ...model, endTokens: new Set() }, prompts.slice(0, 1), options)
    expect(ids[0]).toEqual(first.ids[0])
    expect(ids.map(({ length }) => length)).toEqual([3, 3, 3])
  })
})

describe('what a model says of itself', () => {
  it('is its end tokens, context and vocabulary', async () => {
    const model = await open('llama-cache')
    expect([...model.endTokens]).toEqual([2])
    expect(model).toMatchObject({ contextLength: 40, vocabulary: 96, tokenizer: null })
    await model.dispose()
  })

  it.each(['gpt2-cache', 'llama-cache'])(
    'lets each text of a batch go to the end of the context: %s',
    async (id) => {
      const model = { ...(await open(id)), endTokens: new Set<number>() }
      const { ids, reasons } = await collect(model, prompts, { maxTokens: 99 })
      expect(reasons).toEqual(['context', 'context', 'context'])
      expect(ids.map(({ length }) => length)).toEqual(prompts.map(({ length }) => 41 - length))
      await model.dispose()
    },
  )

  it('ends a long text where the context ends', async () => {
    const model = await open('llama-cache')
    const { ids, reasons } = await collect({ ...model, endTokens: new Set() }, [long], { maxTokens: 99 })
    expect(reasons).toEqual(['context'])
    // The last token needs no room: it is not fed back.
    expect(ids[0]).toHaveLength(40 - long.length + 1)
    await model.dispose()
  })
})
