/**
 * The algorithm of `encode` in run.c (github.com/karpathy/llama2.c at 350e04f), told again: characters or
 * their bytes, then the neighbouring pair whose joined text scores best, leftmost first, until none is known.
 * Agrees with the compiled run.c on what test/golden/importers/stories260k-encoded.json recorded.
 */
import { byteToken, type VocabularyToken } from '../../../src-main/importers/_llama2c-vocabulary'

export function encodeLikeRunC(vocabulary: readonly VocabularyToken[], text: string): number[] {
  const ids = new Map(vocabulary.map((token, id) => [token.text, id]))
  const textOf = (id: number): string => vocabulary[id]!.text
  const tokens = Array.from(text === '' ? '' : ` ${text}`).flatMap((character) => {
    const id = ids.get(character)
    return id === undefined ? [...new TextEncoder().encode(character)].map((byte) => byte + 3) : [id]
  })
  for (;;) {
    let best = { score: -1e10, id: -1, index: -1 }
    for (let index = 0; index + 1 < tokens.length; index++) {
      const id = ids.get(textOf(tokens[index]!) + textOf(tokens[index + 1]!))
      const score = id === undefined ? -Infinity : vocabulary[id]!.score
      if (id !== undefined && score > best.score) best = { score, id, index }
    }
    if (best.index < 0) return [1, ...tokens]
    tokens.splice(best.index, 2, best.id)
  }
}

/** A vocabulary in llama2.c's order: special tokens, bytes, merged tokens by falling score, characters. */
export function makeVocabulary(merged: readonly string[], characters: string): VocabularyToken[] {
  const special = ['<unk>', '\n<s>\n', '\n</s>\n'].map((text) => ({ text, score: 0 }))
  const bytes = Array.from({ length: 256 }, (_, byte) => ({ text: byteToken(byte), score: 0 }))
  const pieces = [...merged, ...Array.from(characters)].map((text, index) => ({ text, score: -index }))
  return [...special, ...bytes, ...pieces]
}

/** The bytes of a tokenizer.bin. */
export function vocabularyBytes(tokens: readonly { text: string | Uint8Array; score: number }[]): Buffer {
  const rows = tokens.map(({ text, score }) => {
    const content = Buffer.from(text as string)
    const head = Buffer.alloc(8)
    head.writeFloatLE(score, 0)
    head.writeInt32LE(content.length, 4)
    return Buffer.concat([head, content])
  })
  const longest = Buffer.alloc(4)
  longest.writeInt32LE(64, 0)
  return Buffer.concat([longest, ...rows])
}
