/** Tries every law on a model: the tests' tiny ones and a user's own. */
import { ProblemError } from '../../lib/problem'
import type { DeviceId } from '../../runtime/providers'
import type { Edit } from '../edit'
import { rewriteModel, type HookedModelOptions } from '../hooked-model'
import type { LocatedModel, LocatedTower } from '../located'
import { candidateEdits } from './candidates'
import type { LawResult } from './law'
import { openBench, type BenchOptions, type BenchTask } from './law-bench'
import { laws } from './laws'
import type { FixedFeeds } from './trial-run'

export interface LawOptions {
  readonly source: string | Uint8Array
  /** Finds the model's insides: `locateModel` of `adapters`. */
  readonly locate: HookedModelOptions['locate']
  readonly device?: DeviceId
  readonly threads?: number
  /** Tokens to try with: at least five, of the model's vocabulary. Small numbers when left out. */
  readonly tokens?: readonly number[]
  /** Feeds for inputs that cannot be made up: a picture of the right size. */
  readonly fixed?: FixedFeeds
  /** The block of each tower to try; the middle one when left out. */
  readonly block?: number
}

export interface RefusedEdit {
  readonly edit: string
  readonly point: string
  readonly reason: string
}

export interface LawReport {
  readonly results: readonly LawResult[]
  /** Edits that this model does not take, and why. */
  readonly refused: readonly RefusedEdit[]
}

const smallTokens = [5, 3, 9, 2, 7, 4, 6, 8] as const

/**
 * Tries the laws on each tower: two sessions, one after the other, and about forty short runs. Throws a
 * sentence when the model cannot be opened.
 */
export async function checkLaws(options: LawOptions): Promise<LawReport> {
  const results: LawResult[] = []
  const refused: RefusedEdit[] = []
  const { located } = rewriteModel({ ...options, plan: {} })
  const bench: BenchOptions = {
    ...options,
    tokens: options.tokens ?? smallTokens,
    fixed: options.fixed ?? {},
  }
  for (const tower of located.towers) {
    const block = options.block ?? Math.floor(tower.blocks.length / 2)
    const { edits, ...found } = supportedEdits(options, { located, tower, block })
    refused.push(...found.refused)
    const hasCache = located.cache.length > 0 && tower === located.towers.at(-1)
    if (edits.length > 0) results.push(...(await checkTower(bench, { tower, block, edits, hasCache })))
  }
  return { results, refused }
}

async function checkTower(options: BenchOptions, task: BenchTask): Promise<LawResult[]> {
  const bench = await openBench(options, task)
  const results: LawResult[] = []
  try {
    for (const law of laws) results.push(...(await law(bench)))
    return results
  } finally {
    await bench.dispose()
  }
}

interface Where {
  readonly located: LocatedModel
  readonly tower: LocatedTower
  readonly block: number
}

/** The edits that can be compiled in, each tried alone, and the reasons of those that cannot. */
function supportedEdits(
  options: LawOptions,
  { located, tower, block }: Where,
): { readonly edits: readonly Edit[]; readonly refused: readonly RefusedEdit[] } {
  const tried = candidateEdits(located, tower, block).map((edit) => ({
    edit,
    reason: refusal(options, edit),
  }))
  return {
    edits: tried.filter(({ reason }) => reason === null).map(({ edit }) => edit),
    refused: tried.flatMap(({ edit: { id, point }, reason }) =>
      reason === null ? [] : [{ edit: id, point, reason }],
    ),
  }
}

function refusal(options: LawOptions, edit: Edit): string | null {
  try {
    rewriteModel({ ...options, plan: { edits: [edit] } })
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.message
    throw error
  }
}
