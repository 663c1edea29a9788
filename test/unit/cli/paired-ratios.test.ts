import { describe, expect, it } from 'vitest'
import { judge, median, pairedSpeeds, shuffled, spreadOf } from '../../../src-main/cli/_bench/paired-ratios'

describe('ratios of rounds', () => {
  it('compares speeds, so twice the time is half', () => {
    expect(pairedSpeeds([1, 2, 4], [2, 2, 2])).toEqual([0.5, 1, 2])
    expect(() => pairedSpeeds([1], [1, 2])).toThrow('in pairs')
  })

  it('load that meets both sides of a round cancels', () => {
    const load = [1, 9, 2, 30, 1]
    const ratios = pairedSpeeds(
      load.map((factor) => factor * 0.97),
      load,
    )
    expect(spreadOf(ratios)).toMatchObject({ median: 0.97, quartiles: [0.97, 0.97] })
  })

  it('gives quartiles between neighbours and an interval around the median', () => {
    const spread = spreadOf(Array.from({ length: 101 }, (_, index) => index))
    expect(spread).toMatchObject({ median: 50, quartiles: [25, 75], rounds: 101 })
    // ± 0.98 √n ranks.
    expect(spread.medianBetween[0]).toBeCloseTo(50 - 9.75, 1)
    expect(spread.medianBetween[1]).toBeCloseTo(50 + 9.75, 1)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => spreadOf([])).toThrow('no values')
  })

  it('calls a bar met or missed only where the interval is clear of it', () => {
    const spread = spreadOf(Array.from({ length: 100 }, (_, index) => 0.9 + index / 1000))
    expect(judge(spread, 0.93).verdict).toBe('met')
    expect(judge(spread, 0.95).verdict).toBe('open')
    expect(judge(spread, 0.97).verdict).toBe('missed')
  })

  it('shuffles each round anew and the same way each time', () => {
    const rounds = Array.from({ length: 20 }, (_, round) => shuffled(['a', 'b', 'c', 'd'], round).join(''))
    expect(shuffled(['a', 'b', 'c', 'd'], 3).join('')).toBe(rounds[3])
    expect(new Set(rounds).size).toBeGreaterThan(8)
    expect(new Set(rounds.map((round) => round[0])).size).toBe(4)
  })
})
