import { describe, expect, it } from 'vitest'
import { TextTokenizer } from '../../../src-main/language/tokenizer'
import { byteTokenizer, bytesOf, endToken } from './scripted-model'

const byteNames = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
)

/** As Llama's: ▁ for a space, one put before the text, bytes for characters outside of the vocabulary. */
function spaceMarkTokenizer(): TextTokenizer {
  const pieces = ['<unk>', '<s>', ...byteNames, '▁', 'h', 'i', 'y', 'o', '▁h', '▁hi', '▁yo', 'yo']
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]))
  return new TextTokenizer(
    {
      version: '1.0',
      added_tokens: [
        { id: 0, content: '<unk>', special: true, normalized: false },
        { id: 1, content: '<s>', special: true, normalized: false },
      ],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [],
        special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
      },
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          { type: 'Strip', content: ' ', start: 1, stop: 0 },
        ],
      },
      model: {
        type: 'BPE',
        unk_token: '<unk>',
        byte_fallback: true,
        vocab,
        merges: ['▁ h', '▁h i', 'y o', '▁ yo'],
        ignore_merges: false,
      },
    },
    { tokenizer_class: 'LlamaTokenizer' },
  )
}

function streamed(
  tokenizer: TextTokenizer,
  ids: readonly number[],
  before: readonly number[] = [],
): string[] {
  const stream = tokenizer.stream(before)
  return [...ids.map((id) => stream.push(id)), stream.finish()]
}

describe('a byte-level tokenizer', () => {
  const tokenizer = byteTokenizer()

  it('goes there and back', () => {
    const text = 'hello  wörld, 日本 😀\n'
    expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text)
    expect(tokenizer.encode('he').ids).toEqual([257])
    expect(tokenizer.encode('').ids).toEqual([])
  })

  it('says where each token lies, parts of a character with the whole of it', () => {
    const { ids, spans } = tokenizer.encode('he €!')
    expect(ids).toHaveLength(6)
    expect(spans!.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
      [3, 4],
      [3, 4],
      [4, 5],
    ])
  })

  it('knows special tokens by name and reads them in a text', () => {
    expect(tokenizer.idOf('<end>')).toBe(endToken)
    const { ids, spans } = tokenizer.encode('a<end>b')
    expect(ids).toEqual([97, endToken, 98])
    expect(spans!.map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 6],
      [6, 7],
    ])
    expect(tokenizer.decode(ids)).toBe('ab')
    expect(tokenizer.decode(ids, true)).toBe('a<end>b')
    expect(tokenizer.textOf(endToken)).toBe('<end>')
  })

  it('streams what the whole decodes to, whatever the bytes', () => {
    for (const bytes of [
      [0xff, 0xfe, 97],
      [0xe2, 0x82, 97, 98],
      [0xf0, 0x9f, 0x98, 0x80],
      [0xc3, 0xc3, 0xa9],
      [0x80, 0x80, 0x80, 0x80, 0x80, 97],
    ]) {
      const pieces = streamed(tokenizer, bytes)
      expect(pieces.join('')).toBe(tokenizer.decode(bytes))
    }
  })

  it('streams a true � as it is', () => {
    expect(streamed(tokenizer, bytesOf('a\uFFFDb')).join('')).toBe('a\uFFFDb')
  })

  it('goes on with a character that the prompt leaves unfinished', () => {
    expect(streamed(tokenizer, [0xac, 33], [97, 0xe2, 0x82]).join('')).toBe('€!')
  })

  it('streams a long text without slowing down on it', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => [104, 0xe2, 0x82, 0xac][index % 4]!)
    expect(streamed(tokenizer, ids).join('')).toBe('h€'.repeat(1250))
  })
})

describe('a tokenizer with space marks and byte fallback', () => {
  const tokenizer = spaceMarkTokenizer()

  it('adds what its post-processor says, unless told not to', () => {
    expect(tokenizer.encode('hi yo').ids).toEqual([1, 264, 265])
    expect(tokenizer.encode('hi yo', false).ids).toEqual([264, 265])
    expect(tokenizer.decode([1, 264, 265])).toBe('hi yo')
  })

  it('gives special tokens around the text an empty span', () => {
    expect(tokenizer.encode('hi yo').spans).toEqual([
      { start: 0, end: 0 },
      { start: 0, end: 2 },
      { start: 2, end: 5 },
    ])
  })

  it('keeps the space that stands before a token, for display and after a prompt', () => {
    expect(tokenizer.textOf(265)).toBe(' yo')
    expect(streamed(tokenizer, [265, 265], [1, 264])).toEqual([' yo', ' yo', ''])
  })

  it('has no text for tokens beyond its vocabulary', () => {
    expect(tokenizer.decode([264, 9999])).toBe('hi')
    expect(tokenizer.textOf(9999)).toBe('')
  })

  it('puts bytes together', () => {
    const ids = tokenizer.encode('hi €', false).ids
    const pieces = streamed(tokenizer, ids.slice(1), ids.slice(0, 1))
    expect(pieces.join('')).toBe(' €')
    expect(pieces.join('|')).not.toContain('\uFFFD')
  })
})

describe('tokenizers that cannot be used', () => {
  it('are refused in a sentence', () => {
    expect(() => new TextTokenizer({}, {})).toThrow(/tokenizer.json cannot be used/)
  })
})
