/** Experiment 9: words that grow and shrink in the thoughts under steering, at the same decisions. */
import type { MeasuredDecision } from '../../../engine/_agent-jobs'
import type { Decision } from '../../bandit'
import { parseAnswer } from '../../parse-answer'
import { steeredBy, unsteered } from '../measure-decisions'
import { shareRatio, type PairedCounts, type RatioEstimate } from '../statistics/ratio-intervals'
import type { DrawnDecision } from '../draw-decisions'
import type { Material, OperatingPoint, Study } from '../study'
import { stopWords } from './stop-words'

export interface WordRatio extends RatioEstimate {
  readonly word: string
  readonly steered: number
  readonly unsteered: number
}

export interface Thoughts {
  /** All words said often enough, largest ratio first. */
  readonly words: readonly WordRatio[]
  /** Fewest occurrences, both sides together. */
  readonly minimum: number
  readonly totals: { readonly steered: number; readonly unsteered: number }
  readonly answers: { readonly steered: number; readonly unsteered: number }
  /** A few answers to the same decision, as they were given. */
  readonly examples: readonly { readonly condition: 'unsteered' | 'steered'; readonly text: string }[]
}

/** Rarer words have ratios that say nothing. */
const minimumCount = 10

export async function thoughts(study: Study, { halves }: Material, point: OperatingPoint): Promise<Thoughts> {
  const decisions = halves.report
  const [base = [], steered = []] = await study.jobs.measure('thoughts', {
    decisions,
    conditions: [unsteered, steeredBy(point.vector, point.block, point.beta)],
    keepTexts: true,
  })
  const groups = decisions.map((decision, index) => ({
    run: decision.group,
    unsteered: countWords(decision, base[index]),
    steered: countWords(decision, steered[index]),
  }))
  const totals = { steered: totalOf(groups, 'steered'), unsteered: totalOf(groups, 'unsteered') }
  const runs = mergeRuns(groups)
  const words = [
    ...new Set(groups.flatMap(({ steered: a, unsteered: b }) => [...a.counts.keys(), ...b.counts.keys()])),
  ]
  const ratios = words.flatMap((word) => ratioOf(word, runs, study) ?? [])
  return {
    words: ratios.sort((a, b) => b.ratio - a.ratio || (a.word < b.word ? -1 : 1)),
    minimum: minimumCount,
    totals,
    answers: { steered: answersOf(groups, 'steered'), unsteered: answersOf(groups, 'unsteered') },
    examples: examplesOf(base, steered),
  }
}

interface Words {
  readonly counts: ReadonlyMap<string, number>
  readonly total: number
  readonly answers: number
}

interface Pair {
  readonly run: string
  readonly steered: Words
  readonly unsteered: Words
}

const totalOf = (pairs: readonly Pair[], side: 'steered' | 'unsteered'): number =>
  pairs.reduce((sum, pair) => sum + pair[side].total, 0)

const answersOf = (pairs: readonly Pair[], side: 'steered' | 'unsteered'): number =>
  pairs.reduce((sum, pair) => sum + pair[side].answers, 0)

function countWords({ decision }: DrawnDecision, measured: MeasuredDecision | undefined): Words {
  const counts = new Map<string, number>()
  let total = 0
  let answers = 0
  for (const { text } of measured?.completions ?? []) {
    const answer = parseAnswer(text, decision.wording, decision.arms)
    if (answer === null) continue
    answers++
    for (const word of wordsOf(answer.thought, decision)) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
      total++
    }
  }
  return { counts, total, answers }
}

/** Lower case, letters only; stop words and the names of the arms are left out. */
export function wordsOf(thought: string, { wording }: Pick<Decision, 'wording'>): string[] {
  const { name, arm, arms, unit, units } = wording
  const named = new Set([name, arm, arms, unit, units].flatMap((each) => each.toLowerCase().split(/\s+/)))
  const found = thought.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)?/gu) ?? []
  return found.filter((word) => word.length > 1 && !stopWords.has(word) && !named.has(word))
}

/** Decisions of one run depend on each other: they are resampled together. */
function mergeRuns(pairs: readonly Pair[]): Pair[] {
  const runs = new Map<string, Pair>()
  for (const pair of pairs) {
    const known = runs.get(pair.run)
    const merged =
      known === undefined
        ? pair
        : {
            run: pair.run,
            steered: addWords(known.steered, pair.steered),
            unsteered: addWords(known.unsteered, pair.unsteered),
          }
    runs.set(pair.run, merged)
  }
  return [...runs.values()]
}

function addWords(a: Words, b: Words): Words {
  const counts = new Map(a.counts)
  for (const [word, count] of b.counts) counts.set(word, (counts.get(word) ?? 0) + count)
  return { counts, total: a.total + b.total, answers: a.answers + b.answers }
}

function ratioOf(word: string, runs: readonly Pair[], { bootstrap }: Study): WordRatio | null {
  const counts = runs.map(({ steered, unsteered: base }): PairedCounts => ({
    hitsA: steered.counts.get(word) ?? 0,
    allA: steered.total,
    hitsB: base.counts.get(word) ?? 0,
    allB: base.total,
  }))
  const said = {
    steered: counts.reduce((sum, { hitsA }) => sum + hitsA, 0),
    unsteered: counts.reduce((sum, { hitsB }) => sum + hitsB, 0),
  }
  if (said.steered + said.unsteered < minimumCount) return null
  const ratio = shareRatio(counts, bootstrap)
  return ratio === null ? null : { word, ...said, ...ratio }
}

function examplesOf(
  base: readonly MeasuredDecision[],
  steered: readonly MeasuredDecision[],
): Thoughts['examples'] {
  const take = (measured: MeasuredDecision | undefined, condition: 'unsteered' | 'steered') =>
    (measured?.completions ?? [])
      .filter(({ action }) => action !== null)
      .slice(0, 3)
      .map(({ text }) => ({ condition, text }))
  return [...take(base[0], 'unsteered'), ...take(steered[0], 'steered')]
}
