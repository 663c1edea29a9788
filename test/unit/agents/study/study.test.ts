/** Whole studies of a synthetic player of whom it is known what a study must find. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { StudyRecord } from '../../../../src-main/agents/study/study-record'
import { fakeEngine, steerable, type Character } from './fake-engine'
import { newFolder, smallStudy } from './small-study'

const verdictsOf = ({ checks }: Pick<StudyRecord, 'checks'>): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))

/** The same study again must give the same numbers; when and how long it ran is another matter. */
const numbersOf = (record: StudyRecord): unknown => ({ ...record, date: '', elapsedMs: 0 })

const studyOf = async (character: Partial<Character>): Promise<StudyRecord> => {
  const engine = fakeEngine({ character: { ...steerable, ...character } })
  return (await smallStudy({ engine })).record
}

describe('a player that commits and can be steered along one direction', () => {
  let record: StudyRecord
  beforeAll(async () => {
    record = await studyOf({})
  })

  it('is found to do all that is asked', () => {
    expect(verdictsOf(record)).toEqual({
      commitment: 'holds',
      effect: 'holds',
      temperature: 'beside it',
      permuted: 'holds',
      rises: 'holds',
      falls: 'holds',
      transfer: 'holds',
    })
  })

  it('is steered behind the block in which its entropy stands plainly', () => {
    expect(record.choice?.block).toBe(1)
    expect(record.vectors?.map(({ halvesCosine }) => (halvesCosine ?? 0) > 0.5)[1]).toBe(true)
  })

  it('has a vector that is mostly time, since its entropy only falls', () => {
    const cosine = record.vectors?.[1]?.timeCosine
    expect(cosine?.value).toBeLessThan(-0.9)
    expect(cosine?.low).toBeLessThanOrEqual(cosine!.value)
  })

  it('says its words of doubt more often, its words of certainty less', () => {
    const ratios = new Map(record.thoughts?.words.map(({ word, ratio }) => [word, ratio]))
    expect(ratios.get('uncertain')).toBeGreaterThan(1.2)
    expect(ratios.get('superior')).toBeLessThan(0.8)
    expect([...ratios.keys()].filter((word) => ['button', 'is', 'this'].includes(word))).toEqual([])
  })

  it('has decided once its thought names the arm', () => {
    const early = record.tokens?.[0]
    expect(early?.entropyAfterThought.value).toBe(0)
    expect(early?.entropyAtPrompt.value).toBeGreaterThan(0)
  })

  it('has every decision in one half only', () => {
    expect(record.choice?.decisions).toBe(16)
    expect(record.reported).toEqual({ decisions: 16, runs: 8 })
  })

  it('pays for exploring where one arm is better', () => {
    const curves = record.steeredEpisodes?.filter(({ environment }) => environment.id === '95-105')
    expect(curves?.map(({ condition }) => condition.replace(/[\d.]+/, 'N'))).toEqual([
      'unsteered',
      'β = N',
      'β = -N',
      'temperature N',
    ])
    expect(curves?.[1]?.late.entropy.value).toBeGreaterThan(curves![0]!.late.entropy.value! + 0.2)
  })
})

describe('a check fails for a player', () => {
  it('that never commits', async () => {
    expect(verdictsOf(await studyOf({ certainty: 0 }))['commitment']).toBe('does not hold')
  })

  it('that cannot be steered', async () => {
    const verdicts = verdictsOf(await studyOf({ obedience: 0 }))
    expect(verdicts).toMatchObject({ commitment: 'holds', effect: 'does not hold', rises: 'does not hold' })
    expect(verdicts).toMatchObject({ falls: 'does not hold', permuted: 'holds' })
    expect(verdicts['transfer']).not.toBe('holds')
  })

  it('that is unsettled by any vector', async () => {
    // Where its entropy moves, permuted vectors move it too; where they do not, nothing does.
    const { effect, permuted } = verdictsOf(await studyOf({ isShakenByAnything: true }))
    expect([effect, permuted]).toContain('does not hold')
  })

  it('whose direction is another in other words', async () => {
    expect(verdictsOf(await studyOf({ isBoundToWords: true }))['transfer']).toBe('does not hold')
  })
})

describe('jobs that are kept', () => {
  it('are not done again by the same call, nor are those that a changed setting leaves alone', async () => {
    const out = newFolder()
    const first = await smallStudy({ out })
    const again = fakeEngine()
    const second = await smallStudy({ out, engine: again })
    expect(numbersOf(second.record)).toEqual(numbersOf(first.record))
    expect(again.stepsPlayed()).toBe(0)
    expect(again.done.get('agent.rollouts')).toBeUndefined()
    // Only the four trial calls of each process.
    expect(again.done.get('agent.measure')).toBe(8)

    const more = fakeEngine()
    const third = await smallStudy({ out, engine: more, settings: { temperatures: [1.3, 1.6, 2] } })
    expect(more.stepsPlayed()).toBe(0)
    // One more temperature at each of 32 decisions, beside the trial.
    expect(more.done.get('agent.measure')).toBe(8 + 32)
    // What was computed in two calls is what one call would have computed.
    const fresh = await smallStudy({ settings: { temperatures: [1.3, 1.6, 2] } })
    expect(numbersOf(third.record)).toEqual(numbersOf(fresh.record))
  })

  it('lose no step when the study is interrupted, and end in the same numbers', async () => {
    const out = newFolder()
    const interruption = new AbortController()
    const engine = fakeEngine({
      onStep: (played) => {
        if (played === 40) interruption.abort()
      },
    })
    await expect(smallStudy({ out, engine, signal: interruption.signal })).rejects.toThrow(/Cancelled|abort/)
    const kept = readdirSync(join(out, 'jobs'))
    expect(kept.some((name) => name.endsWith('.steps.jsonl'))).toBe(true)
    const before = engine.stepsPlayed()

    const whole = fakeEngine()
    const fresh = await smallStudy({ engine: whole })
    const rest = fakeEngine()
    const resumed = await smallStudy({ out, engine: rest })
    expect(rest.stepsPlayed() + before).toBe(whole.stepsPlayed())
    expect(numbersOf(resumed.record)).toEqual(numbersOf(fresh.record))
    expect(readdirSync(join(out, 'jobs')).filter((name) => !name.endsWith('.json.gz'))).toEqual([])
  })
})

it('plays only what the experiments asked for need', async () => {
  const engine = fakeEngine()
  const { record } = await smallStudy({ engine, settings: { experiments: [3] } })
  // Four environments of four runs; no collection.
  expect(engine.stepsPlayed()).toBe(4 * 4 * 12)
  expect(record.temperature?.map(({ temperature }) => temperature)).toEqual([1, 1.3, 2])
  expect(record.vectors).toBeNull()
  expect(new Set(Object.values(verdictsOf(record)))).toEqual(new Set(['not tried']))
})

it('says what is to come, and how long it will take, before the long part', async () => {
  const sentences: string[] = []
  await smallStudy({ sentences, settings: { experiments: [1] } })
  expect(sentences.join('\n')).toMatch(/will take at most about \d+ (s|min)/)
})

it('says why there is no vector of an agent that never answers in the form of the game', async () => {
  const sentences: string[] = []
  const engine = fakeEngine({ character: { ...steerable, isMute: true } })
  await expect(smallStudy({ engine, sentences })).rejects.toThrow(
    'No vector can be made: no episode got past its first step. No answer was valid.',
  )
  expect(sentences.join(' ')).toContain('only 0 % of the answers had the form')
})

it('refuses a block that the model does not have', async () => {
  await expect(smallStudy({ settings: { layers: [1, 7] } })).rejects.toThrow('blocks 0 to 2')
})
