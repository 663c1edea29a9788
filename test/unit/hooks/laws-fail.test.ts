/** Each law is tried on hooks that lie: a law that cannot fail proves nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { Edit } from '../../../src-main/hooks/edit'
import { rewriteModel } from '../../../src-main/hooks/hooked-model'
import { candidateEdits } from '../../../src-main/hooks/laws/candidates'
import { openBench, runPlain, type BenchRun, type LawBench } from '../../../src-main/hooks/laws/law-bench'
import * as laws from '../../../src-main/hooks/laws/laws'
import { trialSites } from '../../../src-main/hooks/laws/trial-sites'
import { tinyModel } from '../../models/tiny-models'

const source = tinyModel('llama-genai').modelPath
const options = { source, locate: locateModel, threads: 1, tokens: [5, 3, 9, 2, 7, 4], fixed: {} }
let bench: LawBench

async function honest(): Promise<LawBench> {
  const { located } = rewriteModel({ ...options, plan: {} })
  const [site] = trialSites(located)
  if (site === undefined) throw new Error('no block')
  const plain = await runPlain(options, true)
  bench = await openBench(options, { site, plain, edits: candidateEdits(located, site), hasCache: true })
  return bench
}
afterEach(() => bench.dispose())

type Lie = (run: BenchRun, on: readonly Edit[], schedule: string) => BenchRun

/** The same bench, whose runs are told otherwise than they were. */
async function lying(lie: Lie): Promise<LawBench> {
  const inner = await honest()
  const run: LawBench['run'] = async (on, schedule = 'whole') =>
    lie(await inner.run(on, schedule), on, schedule)
  return { ...inner, run }
}

const moved = (values: Float32Array): Float32Array => values.map((value) => value * 1.5 + 0.5)
const otherScores: Lie = (run) => ({ ...run, scores: run.scores.map(moved) })
const otherReadings: Lie = ({ records, ...run }, on) => ({
  ...run,
  records: records.map((record) => ({
    ...record,
    captured: record.captured.map((each) => ({
      ...each,
      data: on.length > 0 ? moved(each.data) : each.data,
    })),
  })),
})
const onlyStepwise: Lie = (run, on, schedule) =>
  schedule === 'stepwise' ? otherScores(run, on, schedule) : run

const cases: readonly [keyof typeof laws, Lie][] = [
  ['zeroStrength', otherScores],
  ['cachedEqualsUncached', onlyStepwise],
  ['oneHead', otherReadings],
  ['onePosition', otherReadings],
  ['addAndTakeBack', otherScores],
  ['patchClean', otherScores],
  ['rowsSumToOne', otherReadings],
  ['openedEqualsFused', otherScores],
]

describe('a law', () => {
  it.each(cases)('%s fails where hooks lie, and names the kinds of edit', async (name, lie) => {
    const law = laws[name] as laws.Law
    const failed = (await law(await lying(lie))).filter(({ holds }) => !holds)
    expect(failed.length).toBeGreaterThan(0)
    for (const { kinds } of failed) expect(kinds.length).toBeGreaterThan(0)
  })

  it('fires fails for an edit that does nothing', async () => {
    const clean = await honest()
    const nothing = await clean.run([])
    const results = await laws.fires({ ...clean, run: () => Promise.resolve(nothing) })
    expect(results.length).toBeGreaterThan(8)
    expect(results.filter(({ holds }) => holds)).toEqual([])
  })
})
