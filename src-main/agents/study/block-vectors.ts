/** The entropy vector behind each block, and what else lies in its direction: time, above all. */
import { ProblemError } from '../../lib/problem'
import { lengthOf } from '../../steering/directions/direction'
import { addSums } from '../activation-sums'
import type { ActivationSums } from '../bandit'
import { cosine, entropyVectors, timeVectors } from '../entropy-vectors'
import type { PlayedEpisode } from './play-episodes'
import type { Bootstrap } from './statistics/bootstrap'

export interface BlockVector {
  readonly block: number
  /** u: its length is the unit of β. */
  readonly vector: Float32Array
  readonly norm: number
  /** The same weighted by the step's number instead of its entropy. */
  readonly timeVector: Float32Array
  /** Of u with the time vector; the interval resamples runs. */
  readonly timeCosine: { readonly value: number; readonly low: number | null; readonly high: number | null }
  /** Of the vectors from even and from odd runs: how well so many runs fix the direction. Null where one has none. */
  readonly halvesCosine: number | null
}

/** Throws a sentence where no episode got far enough, or none showed any entropy. */
export function blockVectors(
  episodes: readonly PlayedEpisode[],
  blocks: readonly number[],
  bootstrap: Bootstrap,
): BlockVector[] {
  const runs = episodes.flatMap(({ output }) => output.activations ?? []).filter(({ steps }) => steps > 0)
  if (runs.length === 0) {
    const [first] = episodes
    throw new ProblemError(
      'bad-input',
      `No vector can be made: no episode got past its first step. ${first?.output.message ?? ''} Choose a model that answers in the form the game asks for.`,
    )
  }
  const all = addSums(runs)
  const times = timeVectors(all)
  const [even, odd] = [0, 1].map((remainder) =>
    vectorsOrNothing(runs.filter((_, index) => index % 2 === remainder)),
  )
  return entropyVectors(all)
    .map(({ block, vector }, row): BlockVector => {
      const timeVector = times[row]?.vector ?? new Float32Array(vector.length)
      const [a, b] = [even?.[row]?.vector, odd?.[row]?.vector]
      return {
        block,
        vector,
        norm: lengthOf(vector),
        timeVector,
        timeCosine: timeCosine(runs, row, bootstrap),
        halvesCosine: a === undefined || b === undefined ? null : cosine(a, b),
      }
    })
    .filter(({ block }) => blocks.includes(block))
}

function vectorsOrNothing(runs: readonly ActivationSums[]): ReturnType<typeof entropyVectors> {
  try {
    return runs.length === 0 ? [] : entropyVectors(addSums(runs))
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
}

/**
 * Cosine of Σ a_k and Σ b_k over resampled runs k, by the products a_j·a_k, a_j·b_k and b_j·b_k: no vector is summed
 * anew.
 */
function timeCosine(
  runs: readonly ActivationSums[],
  row: number,
  bootstrap: Bootstrap,
): BlockVector['timeCosine'] {
  const rows = runs.map(({ width, entropyWeighted, timeWeighted }) => ({
    a: entropyWeighted.subarray(row * width, (row + 1) * width),
    b: timeWeighted.subarray(row * width, (row + 1) * width),
  }))
  const products = (x: 'a' | 'b', y: 'a' | 'b'): number[][] =>
    rows.map((one) => rows.map((other) => dot(one[x], other[y])))
  const [aa, ab, bb] = [products('a', 'a'), products('a', 'b'), products('b', 'b')]
  const statistic = (weights: Uint16Array | null): number =>
    weighted(ab, weights) / Math.sqrt(weighted(aa, weights) * weighted(bb, weights))
  const value = statistic(null)
  const interval = bootstrap.interval(runs.length, statistic)
  return {
    value: Number.isFinite(value) ? value : 0,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}

function weighted(products: readonly (readonly number[])[], weights: Uint16Array | null): number {
  let sum = 0
  for (const [i, row] of products.entries()) {
    const outer = weights?.[i] ?? 1
    if (outer === 0) continue
    for (const [j, product] of row.entries()) sum += outer * (weights?.[j] ?? 1) * product
  }
  return sum
}
