import { describe, expect, it } from 'vitest'
import { outsideSpans, spanOfPhrase } from '../../../src-main/steering/spans/token-spans'

describe('tokens outside spans', () => {
  it.each([
    {
      spans: [[2, 4]],
      outside: [
        [0, 2],
        [4, 6],
      ],
    },
    { spans: [[0, 1]], outside: [[1, 6]] },
    {
      spans: [
        [4, 6],
        [0, 2],
      ],
      outside: [[2, 4]],
    },
    // Overlapping spans are one set: nothing is counted twice.
    {
      spans: [
        [1, 4],
        [2, 3],
        [3, 5],
      ],
      outside: [
        [0, 1],
        [5, 6],
      ],
    },
    { spans: [[0, 6]], outside: [] },
  ] as const)('of a prompt of 6, for $spans', ({ spans, outside }) => {
    expect(outsideSpans(spans, 6)).toStrictEqual(outside)
  })

  it.each([
    { spans: [], says: /No words are chosen/ },
    { spans: [[3, 3]], says: /not within/ },
    { spans: [[5, 7]], says: /6 tokens/ },
    { spans: [[-1, 2]], says: /not within/ },
    { spans: [[0.5, 2]], says: /not within/ },
  ] as const)('are refused for $spans', ({ spans, says }) => {
    expect(() => outsideSpans(spans, 6)).toThrow(says)
  })
})

describe('a phrase among tokens', () => {
  // "<s>", " The", " red", " ball", "!"
  const text = 'The red ball!'
  const offsets = [
    [0, 0],
    [0, 3],
    [3, 7],
    [7, 12],
    [12, 13],
  ] as const

  it.each([
    { phrase: 'red', span: [2, 3] },
    { phrase: 'he red b', span: [1, 4] },
    { phrase: '!', span: [4, 5] },
    { phrase: 'The', span: [1, 2] },
  ])('"$phrase" touches $span', ({ phrase, span }) => {
    expect(spanOfPhrase(text, phrase, offsets)).toStrictEqual(span)
  })

  it('is its first occurrence', () => {
    expect(
      spanOfPhrase('a b a', 'a', [
        [0, 1],
        [1, 3],
        [3, 5],
      ]),
    ).toStrictEqual([0, 1])
  })

  it.each(['blue', ''])('"%s" is refused', (phrase) => {
    expect(() => spanOfPhrase(text, phrase, offsets)).toThrow(/does not occur/)
  })
})
