/** What must hold of hooks on any model, and how close it came. */
import type { EditKind } from '../edit'

export const lawNames = {
  'zero-strength': 'Reading, and edits of strength 0, leave the model as it is, to the last bit',
  fires: 'The edit changes what the model says',
  'cached-equals-uncached': 'With the cache and without, steered runs agree',
  'one-head': 'An edit of one head leaves the other heads as they are',
  'one-position': 'An edit at one token leaves what comes before it as it is',
  'add-and-take-back': 'Adding a vector and its opposite restores the model',
  'patch-clean': 'Putting in what was read there changes nothing',
  'rows-sum-to-one': 'Rows of an edited pattern sum to 1',
  'opened-equals-fused': 'Attention opened for an edit agrees with the operator',
} as const
export type LawName = keyof typeof lawNames

export interface LawResult {
  readonly law: LawName
  /** The edit it was tried on, and where. */
  readonly edit: string
  readonly point: string
  /** Kinds of edit that it speaks of: where it fails, none of them can be trusted. */
  readonly kinds: readonly EditKind[]
  readonly holds: boolean
  /** What was measured: the largest difference, unless the law says otherwise. */
  readonly number: number
  /** The most it may be; for "fires" the least. */
  readonly tolerance: number
}

export function lawResult(
  law: LawName,
  { edit, point, kinds }: Pick<LawResult, 'edit' | 'point' | 'kinds'>,
  number: number,
  tolerance: number,
): LawResult {
  const holds = law === 'fires' ? number > tolerance : number <= tolerance
  return { law, edit, point, kinds, holds, number, tolerance }
}

/** The largest absolute difference; Infinity for different lengths or where one is not a number. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let most = 0
  for (let index = 0; index < a.length; index++) {
    const [left = NaN, right = NaN] = [a[index], b[index]]
    if (left === right) continue
    const difference = Math.abs(left - right)
    if (Number.isNaN(difference)) return Infinity
    most = Math.max(most, difference)
  }
  return most
}

export function largestSize(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
