import { describe, expect, it } from 'vitest'
import { hashWords, philox, uniforms } from '../../../src-main/lib/random'

const hex = (words: readonly number[]): string =>
  words.map((word) => word.toString(16).padStart(8, '0')).join(' ')

describe('philox', () => {
  // Known answers of philox4x32-10 published with Random123 (kat_vectors).
  it.each([
    { counter: '0 0 0 0', key: '0 0', answer: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    {
      counter: 'ffffffff ffffffff ffffffff ffffffff',
      key: 'ffffffff ffffffff',
      answer: '408f276d 41c83b0e a20bc7c6 6d5451fd',
    },
    {
      counter: '243f6a88 85a308d3 13198a2e 03707344',
      key: 'a4093822 299f31d0',
      answer: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ])('gives the published answer for counter $counter', ({ counter, key, answer }) => {
    const words = (text: string): number[] => text.split(' ').map((word) => parseInt(word, 16))
    const [c0, c1, c2, c3] = words(counter)
    const [k0, k1] = words(key)
    expect(hex(philox([c0!, c1!, c2!, c3!], [k0!, k1!]))).toBe(answer)
  })
})

describe('uniforms', () => {
  const stream = { seed: 7, viewer: 3, picture: [1, 2] as const }

  it('is a pure function of seed, viewer, picture and index', () => {
    expect(uniforms(stream, 11)).toEqual(uniforms(stream, 11))
    const others = [
      uniforms({ ...stream, seed: 8 }, 11),
      uniforms({ ...stream, viewer: 4 }, 11),
      uniforms({ ...stream, picture: [1, 3] }, 11),
      uniforms(stream, 12),
    ]
    for (const other of others) expect(other).not.toEqual(uniforms(stream, 11))
  })

  it('is uniform, strictly inside the unit interval', () => {
    const draws = Array.from({ length: 5000 }, (_, index) => uniforms(stream, index)).flat()
    expect(Math.min(...draws)).toBeGreaterThan(0)
    expect(Math.max(...draws)).toBeLessThan(1)
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    // Standard error of the mean of 20 000 uniform numbers: 0.002.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.008)
    const tenths = new Array<number>(10).fill(0)
    for (const draw of draws) tenths[Math.floor(draw * 10)]! += 1
    // Chi-squared with 9 degrees of freedom: 27.9 is the 99.9 % point.
    const chiSquared = tenths.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
    expect(chiSquared).toBeLessThan(27.9)
  })
})

describe('hashWords', () => {
  it('gives 32-bit FNV-1a and a second word', () => {
    // Published FNV-1a test vectors.
    expect(hashWords('')[0]).toBe(0x811c9dc5)
    expect(hashWords('foobar')[0]).toBe(0xbf9cf968)
    expect(hashWords('foobar')[1]).not.toBe(hashWords('foobar')[0])
  })
})
