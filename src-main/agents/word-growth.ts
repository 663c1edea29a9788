/** Words that occur in more or in fewer thoughts after something was changed: ratios of shares, with intervals. */
import type { Wording } from './bandit'
import { parseAnswer } from './parse-answer'
import { wordsOf } from './study/experiments/thoughts'

export interface WordGrowth {
  readonly word: string
  /** Valid answers whose thought has the word. */
  readonly before: number
  readonly after: number
  /** Share after ÷ share before. */
  readonly ratio: number
  /** Its 95 % interval. */
  readonly low: number
  readonly high: number
}

export interface Answers {
  readonly wording: Wording
  readonly arms: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const z95 = 1.959964
const mostWords = 24

/**
 * Answers are independent draws, so a word is counted once in each: the log of the ratio of two shares is normal with
 * variance 1/a − 1/m + 1/b − 1/n (Katz et al. 1978); ½ is added to each count (Haldane), so that a word that only one
 * side says has a ratio too. Words whose interval holds 1 are left out.
 */
export function wordGrowth({ before, after, ...game }: Answers): {
  readonly grown: WordGrowth[]
  readonly shrunk: WordGrowth[]
} {
  const [was, is] = [countWords(before, game), countWords(after, game)]
  if (was.answers === 0 || is.answers === 0) return { grown: [], shrunk: [] }
  const words = [...new Set([...was.counts.keys(), ...is.counts.keys()])].sort()
  const all = words.map((word) => growthOf(word, was, is))
  const byChange = (a: WordGrowth, b: WordGrowth): number =>
    Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio))
  return {
    grown: all
      .filter(({ low }) => low > 1)
      .sort(byChange)
      .slice(0, mostWords),
    shrunk: all
      .filter(({ high }) => high < 1)
      .sort(byChange)
      .slice(0, mostWords),
  }
}

interface Counted {
  readonly counts: ReadonlyMap<string, number>
  readonly answers: number
}

function countWords(texts: readonly string[], { wording, arms }: Pick<Answers, 'wording' | 'arms'>): Counted {
  const counts = new Map<string, number>()
  const thoughts = texts.flatMap((text) => parseAnswer(text, wording, arms)?.thought ?? [])
  for (const thought of thoughts)
    for (const word of new Set(wordsOf(thought, { wording }))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return { counts, answers: thoughts.length }
}

function growthOf(word: string, was: Counted, is: Counted): WordGrowth {
  const [before, after] = [was.counts.get(word) ?? 0, is.counts.get(word) ?? 0]
  const [a, m, b, n] = [after + 0.5, is.answers + 0.5, before + 0.5, was.answers + 0.5]
  const ratio = a / m / (b / n)
  const half = z95 * Math.sqrt(Math.max(0, 1 / a - 1 / m + 1 / b - 1 / n))
  return { word, before, after, ratio, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) }
}
