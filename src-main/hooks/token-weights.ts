/** Which tokens an edit touches, as numbers: a factor for each column of each sequence of the batch. */
import type { Positions } from './edit'
import type { Step } from './step-hooks'

/** Tokens [start, end) of the sequences, padding counted: those of a step, or all up to its end (keys). */
export interface Span {
  readonly start: number
  readonly end: number
}

export const stepSpan = ({ past, length }: Step): Span => ({ start: past, end: past + length })
export const keySpan = ({ past, length }: Step): Span => ({ start: 0, end: past + length })

/** One factor for everything, or one for each sequence and column of the span, in that order. */
export type TokenWeights = number | Float32Array

export function tokenWeights(positions: Positions, step: Step, { start, end }: Span): TokenWeights {
  if (positions.kind === 'all') return 1
  const weights = new Float32Array(step.batch * (end - start))
  const weightAt = columnWeight(positions, step)
  for (let sequence = 0; sequence < step.batch; sequence++) {
    const padding = paddingOf(step, sequence)
    for (let column = start; column < end; column++) {
      weights[sequence * (end - start) + column - start] = weightAt(column, column - padding)
    }
  }
  return weights
}

/** Columns before the first real token of a sequence. */
export function paddingOf({ past, length, realLengths }: Step, sequence: number): number {
  const real = realLengths?.[sequence]
  return real === undefined ? 0 : past + length - real
}

/** `column` counts padding, `token` does not; a token below 0 is padding. */
function columnWeight(
  positions: Exclude<Positions, { kind: 'all' }>,
  { promptLength }: Step,
): (column: number, token: number) => number {
  switch (positions.kind) {
    case 'last':
      return (column) => Number(column >= promptLength - 1)
    case 'prompt':
      return (column, token) => Number(token >= 0 && column < promptLength)
    case 'generated':
      return (column) => Number(column >= promptLength)
    case 'ranges':
      return (_, token) => Number(positions.ranges.some(([start, end]) => token >= start && token < end))
    case 'mask':
      return (_, token) => positions.mask[token] ?? 0
  }
}

export const isAnyWeight = (weights: TokenWeights): boolean =>
  typeof weights === 'number' ? weights !== 0 : weights.some((weight) => weight !== 0)

/** Tokens with a factor other than 0; `count` = tokens that one factor for all stands for. */
export function countTouched(weights: TokenWeights, count: number): number {
  if (typeof weights === 'number') return weights === 0 ? 0 : count
  return weights.reduce((sum, weight) => sum + Number(weight !== 0), 0)
}
