import { describe, expect, it } from 'vitest'
import { bytesOf, endToken, scriptedModel, vocabulary } from './scripted-model'
import { collect } from './collect'

const from = [65]
const saying = (text: string): number[] => bytesOf(text)

describe('generate', () => {
  it('tells every token with its text and ends at the end token', async () => {
    const { texts, tokens, reasons } = await collect(scriptedModel(saying('hey')), [from], { maxTokens: 9 })
    expect(texts).toEqual(['hey'])
    expect(tokens[0]!.map(({ text }) => text)).toEqual(['h', 'e', 'y', '<end>'])
    expect(tokens[0]!.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    expect(reasons).toEqual(['end-token'])
  })

  it('counts tokens and times', async () => {
    const { events } = await collect(scriptedModel(saying('hey')), [from], { maxTokens: 2, samples: 2 })
    expect(events.at(-1)).toMatchObject({ kind: 'done', promptTokens: 2, generatedTokens: 4 })
  })

  it('stops at the most tokens', async () => {
    const { texts, reasons } = await collect(scriptedModel(saying('hello')), [from], { maxTokens: 2 })
    expect({ texts, reasons }).toEqual({ texts: ['he'], reasons: ['max-tokens'] })
  })

  it('says where the model can hold no more, and refuses a prompt that is too long', async () => {
    const model = scriptedModel(saying('hello world'), { contextLength: 4 })
    const { texts, reasons } = await collect(model, [from], { maxTokens: 50 })
    expect({ texts, reasons }).toEqual({ texts: ['hell'], reasons: ['context'] })
    await expect(collect(model, [[1, 2, 3, 4, 5]], { maxTokens: 1 })).rejects.toThrow(/5 tokens.*hold 4/)
  })

  it('refuses an empty prompt and tokens of another vocabulary', async () => {
    const model = scriptedModel(saying('x'))
    await expect(collect(model, [''], { maxTokens: 1 })).rejects.toThrow(/empty/)
    await expect(collect(model, [[vocabulary]], { maxTokens: 1 })).rejects.toThrow(/another model/)
    await expect(collect({ ...model, tokenizer: null }, ['x'], { maxTokens: 1 })).rejects.toThrow(
      /no tokenizer/,
    )
  })

  it('holds back what may begin a stop text, and shows it when it does not', async () => {
    const model = scriptedModel(saying('a--b---c'))
    const { events, texts, reasons } = await collect(model, [from], { maxTokens: 50, stops: ['---', 'zz'] })
    expect({ texts, reasons }).toEqual({ texts: ['a--b'], reasons: ['stop-text'] })
    const shown = events.flatMap((event) => (event.kind === 'token' ? [event.shown] : []))
    expect(shown).toEqual(['a', '', '', '--b', '', '', ''])
  })

  it('finds a stop text inside one token and across several, the earliest of all', async () => {
    const model = scriptedModel([259, ...saying(' you'), 257])
    const said = async (stops: string[]): Promise<string> =>
      (await collect(model, [from], { maxTokens: 50, stops })).texts[0]!
    expect(await said([])).toBe('ello youhe')
    expect(await said(['lo y'])).toBe('el')
    expect(await said(['u', 'l'])).toBe('e')
    expect(await said(['uhello'])).toBe('ello youhe')
  })

  it('shows no half character, wherever tokens cut it', async () => {
    const text = 'é€😀 ok'
    const { events, texts } = await collect(scriptedModel(saying(text)), [from], { maxTokens: 50 })
    expect(texts).toEqual([text])
    const shown = events.flatMap((event) => (event.kind === 'token' ? [event.shown] : []))
    expect(shown.join('')).not.toContain('\uFFFD')
    expect(shown).toEqual(['', 'é', '', '', '€', '', '', '', '😀', ' ', 'o', 'k', ''])
  })

  it('ends a broken character with �, as the text as a whole decodes', async () => {
    const { texts } = await collect(scriptedModel([...saying('a'), 0xe2, 0x82]), [from], { maxTokens: 50 })
    expect(texts).toEqual(['a\uFFFD'])
  })

  it('is cancelled between two tokens', async () => {
    const stop = new AbortController()
    const model = scriptedModel(saying('hello'), {
      logits: (position) => {
        if (position === 2) stop.abort()
        return undefined
      },
    })
    await expect(collect(model, [from], { maxTokens: 50, signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  it('names the step whose scores are no numbers', async () => {
    const broken = new Float32Array(vocabulary).fill(NaN)
    const model = scriptedModel(saying('hello'), {
      logits: (position) => (position === 2 ? broken : undefined),
    })
    await expect(collect(model, [from], { maxTokens: 50 })).rejects.toThrow(/token 3 of sequence 1/)
  })

  it('draws by seed, sequence and place alone', async () => {
    const flat = new Float32Array(vocabulary)
    flat[endToken] = -Infinity
    const model = scriptedModel([], { logits: () => flat })
    const options = { maxTokens: 6, temperature: 1 }
    const three = await collect(model, [from], { ...options, samples: 3, seed: 5 })
    const one = await collect(model, [from], { ...options, samples: 1, seed: 5 })
    const other = await collect(model, [from], { ...options, samples: 1, seed: 6 })
    expect(three.ids[0]).toEqual(one.ids[0])
    expect(three.ids[0]).not.toEqual(three.ids[1])
    expect(one.ids[0]).not.toEqual(other.ids[0])
  })
})
