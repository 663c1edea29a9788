import { describe, expect, it } from 'vitest'
import { findCut, largestAt } from '../../../src-main/language/_cut'
import { exponential } from '../../../src-main/language/_exponential'
import { Sampler, greedy, type SamplingOptions } from '../../../src-main/language/sampling'
import { uniforms } from '../../../src-main/lib/random'

const place = { seed: 7, sequence: 0, index: 0 }

/** Logits whose softmax is exactly these shares, moved up to show that a constant changes nothing. */
function logitsOf(shares: readonly number[]): Float32Array {
  return Float32Array.from(shares, (share) => Math.log(share) + 3)
}

/** Draws of one distribution at many places; how often each token came. */
function count(logits: Float32Array, options: Partial<SamplingOptions>, draws: number): number[] {
  const sampler = new Sampler({ ...greedy, temperature: 1, ...options })
  const counts = new Array<number>(logits.length).fill(0)
  for (let index = 0; index < draws; index++)
    counts[sampler.choose(logits, { seed: 11, sequence: 3, index }).token]! += 1
  return counts
}

function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const draws = counts.reduce((sum, value) => sum + value, 0)
  return shares.reduce((sum, share, id) => sum + (counts[id]! - draws * share) ** 2 / (draws * share), 0)
}

/** Roughly Gaussian numbers, seeded. */
function noise(length: number, spread: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => {
    const draws = uniforms({ seed: 1, viewer: 2, picture: [3, 4] }, index)
    return spread * (draws.reduce((sum, value) => sum + value, 0) - 2)
  })
}

const shares = [0.1, 0.4, 0.05, 0.25, 0.2]
// 99.9 % quantile of chi-square with 4 degrees of freedom (tables of any statistics book).
const limit4 = 18.47

describe('what is told about a choice', () => {
  it('gives ln p and the entropy in nats of the whole distribution', () => {
    const choice = new Sampler({ ...greedy, topCount: 3 }).choose(logitsOf(shares), place)
    expect(choice.token).toBe(1)
    expect(choice.logprob).toBeCloseTo(Math.log(0.4), 6)
    // -Σ p ln p of 0.1, 0.4, 0.05, 0.25, 0.2, by hand.
    expect(choice.entropyNats).toBeCloseTo(1.415023, 5)
    expect(choice.top.map(({ token }) => token)).toEqual([1, 3, 4])
    expect(choice.top[1]!.logprob).toBeCloseTo(Math.log(0.25), 6)
  })

  it('tells the same whatever the temperature and filters', () => {
    const options = { ...greedy, temperature: 0.3, topK: 1, topP: 0.5, minP: 0.4 }
    const choice = new Sampler(options).choose(logitsOf(shares), place)
    expect(choice.logprob).toBeCloseTo(Math.log(0.4), 6)
    expect(choice.entropyNats).toBeCloseTo(1.415023, 5)
  })

  it('has ln V for equal logits, 0 for one that is certain', () => {
    const flat = new Sampler(greedy).choose(new Float32Array(50_000), place)
    expect(flat.entropyNats).toBeCloseTo(Math.log(50_000), 9)
    const certain = new Float32Array(100).fill(-Infinity)
    certain[42] = -5
    expect(new Sampler(greedy).choose(certain, place)).toMatchObject({
      token: 42,
      logprob: 0,
      entropyNats: 0,
    })
  })

  it('refuses logits that are no numbers, and says where', () => {
    const broken = Float32Array.from([1, NaN, 2])
    const at = { seed: 1, sequence: 1, index: 4 }
    expect(() => new Sampler(greedy).choose(broken, at)).toThrow(/no numbers for token 5 of sequence 2/)
    expect(() => new Sampler(greedy).choose(new Float32Array(3).fill(-Infinity), at)).toThrow(/no numbers/)
    expect(() => new Sampler(greedy).choose(Float32Array.from([1, Infinity]), at)).toThrow(/no numbers/)
  })
})

describe('greedy', () => {
  it('takes the first of equals', () => {
    expect(new Sampler(greedy).choose(Float32Array.from([1, 3, 2, 3]), place).token).toBe(1)
  })

  it('heeds the repetition penalty: positive logits divided, negative multiplied', () => {
    const sampler = new Sampler({ ...greedy, repetitionPenalty: 2 })
    const said = (prompt: number[], tokens: number[], logits: number[]): number =>
      sampler.choose(Float32Array.from(logits), place, { prompt, tokens }).token
    expect(said([0], [], [3, 2])).toBe(1)
    expect(said([], [0], [-2, -3])).toBe(1)
    expect(said([0], [1], [3, 2])).toBe(0)
  })
})

describe('drawing', () => {
  it('follows the softmax', () => {
    const counts = count(logitsOf(shares), {}, 20_000)
    expect(chiSquare(counts, shares)).toBeLessThan(limit4)
  })

  it('follows the tempered softmax: p^(1/T) made to sum to 1', () => {
    const powers = shares.map((share) => share ** 2)
    const sum = powers.reduce((total, power) => total + power, 0)
    const counts = count(logitsOf(shares), { temperature: 0.5 }, 20_000)
    const wanted = powers.map((power) => power / sum)
    expect(chiSquare(counts, wanted)).toBeLessThan(limit4)
    expect(chiSquare(counts, shares)).toBeGreaterThan(limit4)
  })

  it('is the same at the same place, and another at another', () => {
    const logits = noise(1000, 2)
    const draw = (at: typeof place): number =>
      new Sampler({ ...greedy, temperature: 1 }).choose(logits, at).token
    expect(draw(place)).toBe(draw(place))
    const others = [...Array(20).keys()].map((index) => draw({ ...place, index }))
    expect(new Set(others).size).toBeGreaterThan(5)
    expect(draw({ ...place, sequence: 1 })).not.toBe(draw({ ...place, sequence: 2 }))
  })

  it.each([
    { name: 'top-k 2', options: { topK: 2 }, kept: [1, 3] },
    { name: 'top-k 9, more than there are', options: { topK: 9 }, kept: [0, 1, 2, 3, 4] },
    // 0.4, then 0.65, then 0.85: the third is needed for 0.7.
    { name: 'top-p 0.7', options: { topP: 0.7 }, kept: [1, 3, 4] },
    { name: 'top-p 0.39', options: { topP: 0.39 }, kept: [1] },
    { name: 'top-p 0', options: { topP: 0 }, kept: [1] },
    // 0.4 × 0.45 = 0.18.
    { name: 'min-p 0.45', options: { minP: 0.45 }, kept: [1, 3, 4] },
    { name: 'min-p 1', options: { minP: 1 }, kept: [1] },
    // Of 0.4 and 0.25 alone the first holds 0.615.
    { name: 'top-k 2 with top-p 0.6', options: { topK: 2, topP: 0.6 }, kept: [1] },
    { name: 'top-k 2 with top-p 0.62', options: { topK: 2, topP: 0.62 }, kept: [1, 3] },
    // At temperature 2 the shares go as their roots: 0.400, 0.559, 0.775 of the sum for 1, 1 and 3, 1, 3 and 4.
    { name: 'temperature 2 with top-p 0.6', options: { temperature: 2, topP: 0.6 }, kept: [1, 3, 4] },
    { name: 'temperature 1 with top-p 0.6', options: { topP: 0.6 }, kept: [1, 3] },
  ])('$name keeps the right tokens', ({ options, kept }) => {
    const counts = count(logitsOf(shares), options, 2000)
    expect(counts.flatMap((value, id) => (value > 0 ? [id] : []))).toEqual(kept)
  })

  it('keeps what ties with the last one kept', () => {
    const tied = Float32Array.from([2, 1, 1, 0])
    expect(count(tied, { topK: 2 }, 500).map((value) => value > 0)).toEqual([true, true, true, false])
  })

  it('keeps the shares of what it keeps', () => {
    const counts = count(logitsOf(shares), { topK: 3 }, 20_000)
    // 99.9 % quantile with 2 degrees of freedom.
    const wanted = [0.4 / 0.85, 0.25 / 0.85, 0.2 / 0.85]
    expect(chiSquare([counts[1]!, counts[3]!, counts[4]!], wanted)).toBeLessThan(13.82)
  })
})

describe('cuts without sorting', () => {
  const values = noise(20_000, 3)
  const weights = Float64Array.from(values, Math.exp)
  const sorted = [...values].sort((a, b) => b - a)
  const [highest, lowest] = [sorted[0]!, sorted.at(-1)!]

  it.each([1, 2, 50, 1024, 5000, 20_000])('finds the value of rank %i', (rank) => {
    expect(largestAt(values, rank)).toBe(sorted[rank - 1])
  })

  it.each([0, 0.01, 0.5, 0.95, 0.99999])('finds the value down to which %d of the weight lies', (share) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const cut = findCut(values, weights, { highest, lowest, target: share * total })
    let sum = 0
    const wanted = sorted.find((value) => (sum += Math.exp(value)) >= share * total)
    expect(cut).toBe(wanted)
  })

  it('ends where one value lies far from thousands that hardly differ', () => {
    const far = Float32Array.from(values, (value) => value * 1e-6)
    far[17] = 1e30
    const even = new Float64Array(far.length).fill(1)
    const bounds = { highest: far[17], lowest: Math.min(...far) }
    const inOrder = [...far].sort((a, b) => b - a)
    expect(findCut(far, even, { ...bounds, target: 9000 })).toBe(inOrder[8999])
    expect(findCut(new Float32Array(20_000), even, { highest: 0, lowest: 0, target: 9000 })).toBe(0)
  })
})

describe('exponential', () => {
  it('agrees with Math.exp', () => {
    let worst = 0
    for (let x = -40; x <= 0; x += 0.00137)
      worst = Math.max(worst, Math.abs(exponential(x) / Math.exp(x) - 1))
    expect(worst).toBeLessThan(5e-12)
    expect(exponential(0)).toBe(1)
  })
})
