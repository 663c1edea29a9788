import { describe, expect, test } from 'vitest'
import {
  entropyNats,
  klNats,
  likeliest,
  logSoftmax,
} from '../../../src-main/engine/jobs/language/distribution'

const ln = (...probabilities: number[]): Float32Array => Float32Array.from(probabilities.map(Math.log))
const closeTo = (value: number) => expect.closeTo(value, 6) as number

describe('logSoftmax', () => {
  test('logits of ln 1, ln 2, ln 5 are an eighth, a quarter and five eighths', () => {
    const [a, b, c] = logSoftmax(ln(1, 2, 5))
    expect([a, b, c]).toEqual([closeTo(Math.log(0.125)), closeTo(Math.log(0.25)), closeTo(Math.log(0.625))])
  })

  test('stays finite where the exponentials would not, and leaves out what has no chance', () => {
    expect([...logSoftmax(Float32Array.of(1000, 1000, -Infinity))]).toEqual([
      closeTo(-Math.LN2),
      closeTo(-Math.LN2),
      -Infinity,
    ])
  })
})

describe('entropy', () => {
  test.each([
    ['four equal tokens: ln 4', [0.25, 0.25, 0.25, 0.25], Math.log(4)],
    ['one certain token: 0', [1, 0], 0],
    // 0.5 ln 2 + 2 · 0.25 ln 4 = 1.5 ln 2.
    ['a half and two quarters: 1.5 ln 2', [0.5, 0.25, 0.25], 1.5 * Math.LN2],
  ])('of %s', (_, probabilities, expected) => {
    expect(entropyNats(ln(...probabilities))).toBeCloseTo(expected, 6)
  })
})

describe('KL', () => {
  test('of a half and a half from a quarter and three quarters is half of ln 4/3', () => {
    // 0.5 ln(0.5 / 0.25) + 0.5 ln(0.5 / 0.75) = 0.5 ln(4 / 3).
    expect(klNats(ln(0.5, 0.5), ln(0.25, 0.75))).toBeCloseTo(0.5 * Math.log(4 / 3), 6)
  })

  test('the other way round is another number', () => {
    // 0.25 ln(1 / 2) + 0.75 ln(3 / 2).
    expect(klNats(ln(0.25, 0.75), ln(0.5, 0.5))).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6)
  })

  test('of a distribution from itself is 0, and infinite where the other excludes what it allows', () => {
    expect(klNats(ln(0.3, 0.7, 0), ln(0.3, 0.7, 0))).toBe(0)
    expect(klNats(ln(0.5, 0.5), ln(1, 0))).toBe(Infinity)
    expect(klNats(ln(1, 0), ln(0.5, 0.5))).toBeCloseTo(Math.LN2, 6)
  })
})

describe('the likeliest tokens', () => {
  test('come best first, no more than asked for, the earlier of two equals first', () => {
    expect(likeliest(ln(0.1, 0.2, 0.2, 0.5), 3)).toEqual([
      { token: 3, probability: closeTo(0.5) },
      { token: 1, probability: closeTo(0.2) },
      { token: 2, probability: closeTo(0.2) },
    ])
    expect(likeliest(ln(0.4, 0.6), 5).map(({ token }) => token)).toEqual([1, 0])
  })
})
