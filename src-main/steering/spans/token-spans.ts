/** Spans of tokens, each [first, past the last), counted in the prompt without padding. */
import { ProblemError } from '../../lib/problem'

export type TokenSpan = readonly [number, number]

/** The prompt's tokens in none of the spans, as spans in order. Throws a sentence for spans outside it. */
export function outsideSpans(spans: readonly TokenSpan[], promptLength: number): TokenSpan[] {
  if (spans.length === 0) throw new ProblemError('bad-input', 'No words are chosen to highlight. Mark some.')
  for (const [start, end] of spans) checkSpan(start, end, promptLength)
  const sorted = [...spans].sort((a, b) => a[0] - b[0])
  const outside: TokenSpan[] = []
  let covered = 0
  for (const [start, end] of sorted) {
    if (start > covered) outside.push([covered, start])
    covered = Math.max(covered, end)
  }
  return covered < promptLength ? [...outside, [covered, promptLength]] : outside
}

function checkSpan(start: number, end: number, promptLength: number): void {
  const isWhole = Number.isInteger(start) && Number.isInteger(end)
  if (isWhole && start >= 0 && start < end && end <= promptLength) return
  throw new ProblemError(
    'bad-input',
    `The span ${start} to ${end} is not within the prompt's ${promptLength} tokens. Mark the words again.`,
  )
}

/**
 * The tokens that a phrase's first occurrence touches. `offsets` = where each token begins and ends in the
 * text, in UTF-16 units; a token without text (a special one) has an empty range and is never touched.
 */
export function spanOfPhrase(
  text: string,
  phrase: string,
  offsets: readonly (readonly [number, number])[],
): TokenSpan {
  const start = phrase === '' ? -1 : text.indexOf(phrase)
  const end = start + phrase.length
  const touched = offsets.flatMap(([from, to], token) =>
    from < end && to > start && to > from ? [token] : [],
  )
  const first = touched[0]
  const last = touched.at(-1)
  if (start >= 0 && first !== undefined && last !== undefined) return [first, last + 1]
  throw new ProblemError(
    'bad-input',
    `"${phrase}" does not occur in the prompt, so it cannot be highlighted. Check its spelling and case.`,
  )
}
