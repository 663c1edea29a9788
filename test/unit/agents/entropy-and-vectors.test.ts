import { describe, expect, it } from 'vitest'
import { entropyOfProbabilities, estimateActions } from '../../../src-main/agents/action-entropy'
import { ActivationSummer, addSums } from '../../../src-main/agents/activation-sums'
import type { ActivationSums } from '../../../src-main/agents/bandit'
import { cosine, entropyVectors, permutedVector, timeVectors } from '../../../src-main/agents/entropy-vectors'
import { philox } from '../../../src-main/lib/random'
import { lengthOf } from '../../../src-main/steering/directions/direction'

describe('the entropy of actions', () => {
  it('is that of the valid ones, in nats', () => {
    const { counts, valid, samples, entropyNats } = estimateActions([0, 1, 1, null, 1], 3)
    expect({ counts, valid, samples }).toEqual({ counts: [1, 3, 0], valid: 4, samples: 5 })
    expect(entropyNats).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 14)
  })

  it('is ln of the number of arms at most, and 0 where all agree or nothing is valid', () => {
    expect(estimateActions([0, 1, 2, 3], 4).entropyNats).toBeCloseTo(Math.log(4), 14)
    expect(estimateActions([1, 1, 1], 2)).toMatchObject({ entropyNats: 0, correctedNats: 0 })
    expect(estimateActions([null, null], 2)).toMatchObject({ entropyNats: 0, correctedNats: 0, valid: 0 })
    expect(Object.is(entropyOfProbabilities([1, 0]), 0)).toBe(true)
  })

  it("has Miller and Madow's correction, (seen − 1) / 2n", () => {
    const actions = Array.from({ length: 25 }, (_, index) => (index < 9 ? 0 : 1))
    const { entropyNats, correctedNats } = estimateActions(actions, 5)
    expect(correctedNats - entropyNats).toBeCloseTo(1 / 50, 14)
  })
})

const runs = 5
const steps = 11
const blocks = [0, 2, 3]
const width = 6

/** Uniform in [0, 1). */
function noise(index: number, stream: number): number {
  return philox([index, stream, 0, 0], [7, 7])[0] / 2 ** 32
}

interface Run {
  readonly entropies: number[]
  readonly states: Float64Array[]
}

function makeRuns(offset = 0): Run[] {
  return Array.from({ length: runs }, (_, run) => ({
    entropies: Array.from({ length: steps }, (_, step) => noise(run * steps + step, 1)),
    states: Array.from({ length: steps }, (_, step) =>
      Float64Array.from(
        { length: blocks.length * width },
        (_, index) => noise((run * steps + step) * 100 + index, 2) + offset * (run + 1),
      ),
    ),
  }))
}

function sumsOf(made: readonly Run[]): ActivationSums {
  return addSums(
    made.map(({ entropies, states }) => {
      const summer = new ActivationSummer(blocks, width)
      entropies.forEach((entropy, step) => summer.add(entropy, states[step]!))
      return summer.finish()
    }),
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** (1/Z) Σ_k Σ_t w (z − z̄_k), or with w − w̄_k in place of w. */
function direct(made: readonly Run[], weights: 'plain' | 'centred', of: (run: Run) => number[]): number[] {
  const total = made.flatMap(of).reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: blocks.length * width }, (_, index) => {
    const parts = made.flatMap((run) => {
      const centre = mean(run.states.map((state) => state[index]!))
      const aside = weights === 'plain' ? 0 : mean(of(run))
      return of(run).map((weight, step) => (weight - aside) * (run.states[step]![index]! - centre))
    })
    return parts.reduce((sum, part) => sum + part, 0) / total
  })
}

function largestGap(sums: Float64Array, z: number, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(sums[index]! / z - value)))
}

describe('the entropy vector', () => {
  const made = makeRuns()
  const sums = sumsOf(made)
  const byEntropy = ({ entropies }: Run): number[] => entropies
  const byTime = (): number[] => Array.from({ length: steps }, (_, step) => step + 1)

  it('is the pooled covariance within runs divided by the total entropy', () => {
    expect(
      largestGap(sums.entropyWeighted, sums.entropySum, direct(made, 'centred', byEntropy)),
    ).toBeLessThan(1e-12)
    expect(largestGap(sums.entropyWeighted, sums.entropySum, direct(made, 'plain', byEntropy))).toBeLessThan(
      1e-12,
    )
    expect(largestGap(sums.timeWeighted, sums.timeSum, direct(made, 'plain', byTime))).toBeLessThan(1e-12)
    expect(sums).toMatchObject({ steps: runs * steps, timeSum: (runs * steps * (steps + 1)) / 2 })
  })

  it('does not change when each run gets a constant of its own', () => {
    const shifted = sumsOf(makeRuns(1000))
    const expected = [...sums.entropyWeighted].map((value) => value / sums.entropySum)
    expect(largestGap(shifted.entropyWeighted, shifted.entropySum, expected)).toBeLessThan(1e-10)
  })

  it('lies row by row, a block each', () => {
    const vectors = entropyVectors(sums)
    expect(vectors.map(({ block }) => block)).toEqual(blocks)
    expect(vectors[1]!.vector[2]).toBe(Math.fround(sums.entropyWeighted[width + 2]! / sums.entropySum))
    expect(timeVectors(sums)[2]!.vector[0]).toBe(Math.fround(sums.timeWeighted[2 * width]! / sums.timeSum))
  })

  it('is refused with a sentence where there was no entropy, or always the same', () => {
    const same = (entropy: number): ActivationSums =>
      sumsOf(made.map(({ states }) => ({ states, entropies: states.map(() => entropy) })))
    expect(() => entropyVectors(same(0))).toThrow(/No entropy vector can be made.*same arm/)
    expect(same(0.3).entropyWeighted.every((value) => value === 0)).toBe(true)
    expect(() => entropyVectors(same(0.3))).toThrow(/No entropy vector can be made.*did not change together/)
    expect(() => addSums([])).toThrow(/no episode/)
  })

  it('refuses to add episodes of different models', () => {
    const other = new ActivationSummer([0], width).finish()
    expect(() => addSums([sums, other])).toThrow(/different models/)
  })
})

describe('controls', () => {
  const vector = Float32Array.from({ length: 64 }, (_, index) => noise(index, 3) - 0.5)

  it('a permuted vector has the same coordinates in another order, seeded', () => {
    const permuted = permutedVector(vector, 1)
    expect([...permuted].sort()).toEqual([...vector].sort())
    expect(lengthOf(permuted)).toBeCloseTo(lengthOf(vector), 12)
    expect(permuted).not.toEqual(vector)
    expect(permutedVector(vector, 1)).toEqual(permuted)
    expect(permutedVector(vector, 2)).not.toEqual(permuted)
    expect(Math.abs(cosine(permuted, vector))).toBeLessThan(0.5)
  })

  it('the cosine is 1 with itself, −1 with its opposite, 0 with nothing', () => {
    expect(cosine(vector, vector)).toBeCloseTo(1, 12)
    expect(
      cosine(
        vector,
        vector.map((value) => -2 * value),
      ),
    ).toBeCloseTo(-1, 12)
    expect(cosine(vector, new Float32Array(64))).toBe(0)
  })
})
