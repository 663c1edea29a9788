import { expect, it } from 'vitest'
import type { TextToken } from '../../../src-main/ipc/contract'
import { cutTokens } from '../../../src-renderer/views/model/token-chunks'

const token = (id: number): TextToken => ({
  id,
  text: `t${id}`,
  isPrompt: false,
  logProbability: null,
  entropyNats: null,
  top: [],
})
const text = Array.from({ length: 300 }, (_, id) => token(id))

it('holds every token once, in order', () => {
  const chunks = cutTokens(text, [])
  expect(chunks.flatMap(({ tokens }) => tokens)).toEqual(text)
  expect(chunks.map(({ start }) => start)).toEqual([0, 128, 256])
})

it('keeps the pieces that did not change, so that they are not drawn again', () => {
  const before = cutTokens(text, [])
  const after = cutTokens([...text, token(300)], before)
  expect(after[0]).toBe(before[0])
  expect(after[1]).toBe(before[1])
  expect(after[2]).not.toBe(before[2])
})

it('takes a piece anew when another text has the same length', () => {
  const before = cutTokens(text, [])
  const other = text.map(({ id }) => token(id + 1))
  expect(cutTokens(other, before)[0]?.tokens[0]?.id).toBe(1)
})
