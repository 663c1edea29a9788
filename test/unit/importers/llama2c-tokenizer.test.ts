import { Tokenizer } from '@huggingface/tokenizers'
import { describe, expect, it } from 'vitest'
import { bytePairTokenizer, tokenizerSettings } from '../../../src-main/importers/_llama2c-tokenizer'
import { uniforms } from '../../../src-main/lib/random'
import { encodeLikeRunC, makeVocabulary } from './run-c-encode'

const merged = [
  'he',
  ' t',
  ' the',
  'th',
  'in',
  '  ',
  'ing',
  'the',
  'aa',
  'aaa',
  'é!',
  ' a',
  'ab',
  'ba',
  'aba',
]
const characters = ' \nabeghintzé!'
const vocabulary = makeVocabulary(merged, characters)
const tokenizer = new Tokenizer(bytePairTokenizer(vocabulary), tokenizerSettings(64))
const id = (text: string): number => vocabulary.findIndex((token) => token.text === text)
const byte = (value: number): number => value + 3

describe('a llama2.c vocabulary as tokenizer.json', () => {
  it.each([
    { text: '', ids: [1] },
    // The dummy space stands first, and " t" + "he" is a split of " the" that training need not have merged.
    { text: 'the', ids: [1, id(' the')] },
    { text: 'in', ids: [1, id(' '), id('in')] },
    // Byte fallback: U+1F600 is f0 9f 98 80, and é is a character of its own here.
    { text: 'é😀', ids: [1, id(' '), id('é'), ...[0xf0, 0x9f, 0x98, 0x80].map(byte)] },
    // An x is no token, a "▁" of the text is not a space.
    { text: 'x▁', ids: [1, id(' '), byte(0x78), ...[0xe2, 0x96, 0x81].map(byte)] },
    // The better score is merged first: "he" before "th".
    { text: 'zthe', ids: [1, id(' '), id('z'), id('the')] },
    { text: 'zaaaa', ids: [1, id(' '), id('z'), id('aa'), id('aa')] },
  ])('encodes "$text" as run.c does', ({ text, ids }) => {
    expect(encodeLikeRunC(vocabulary, text)).toStrictEqual(ids)
    expect(tokenizer.encode(text).ids).toStrictEqual(ids)
  })

  it('agrees with run.c on 3,000 texts of tokens, characters and strangers', () => {
    const pieces = [...merged, ...Array.from(characters), 'x', '😀', '▁', 'ü']
    for (let index = 0; index < 3000; index++) {
      const stream = { seed: 7, viewer: index, picture: [0, 0] as const }
      const length = 1 + (index % 12)
      const chosen = Array.from(
        { length },
        (_, draw) => pieces[Math.floor(uniforms(stream, draw)[0] * pieces.length)]!,
      )
      const text = chosen.join('')
      expect([text, tokenizer.encode(text).ids]).toStrictEqual([text, encodeLikeRunC(vocabulary, text)])
    }
  })

  it.each(['the thing', ' two spaces  and é!\n', '😀 x▁y'])('gives back "%s"', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text).ids, { skip_special_tokens: true })).toBe(text)
  })
})
