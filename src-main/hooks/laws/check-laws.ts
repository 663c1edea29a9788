/** Tries every law on a model: the tests' tiny ones and a user's own. */
import { ProblemError } from '../../lib/problem'
import type { DeviceId } from '../../runtime/providers'
import type { Edit, EditKind } from '../edit'
import { rewriteModel, type HookedModelOptions } from '../hooked-model'
import type { LocatedModel } from '../located'
import { candidateEdits, impossibleEdits } from './candidates'
import type { LawResult } from './law'
import { openBench, runPlain, type BenchOptions, type BenchTask, type PlainRuns } from './law-bench'
import { laws } from './laws'
import type { FixedFeeds } from './trial-run'
import { nameOf, trialSites, type TrialSite } from './trial-sites'

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
  /** Up to three blocks of each tower to try; the middle one, the first and the last when left out. */
  readonly blocks?: readonly number[]
  /** No further block is begun that would not be done by then, ms after the start; 50 s when left out. */
  readonly budgetMs?: number
  /** Hears which block is tried. */
  readonly onSite?: (done: number, total: number, site: string) => void
}

export interface RefusedEdit {
  readonly edit: string
  readonly kind: EditKind
  readonly point: string
  readonly reason: string
}

export interface LawReport {
  readonly results: readonly LawResult[]
  /** Edits that this model does not take, and why. */
  readonly refused: readonly RefusedEdit[]
  /** Blocks (and their cross-attentions) that laws were tried on, by name. */
  readonly tried: readonly string[]
  /** Those left out for lack of time. */
  readonly leftOut: readonly string[]
}

const smallTokens = [5, 3, 9, 2, 7, 4, 6, 8] as const
/** A check of a model of a gigabyte is to take less than a minute on two cores. */
const usualBudgetMs = 50_000

/**
 * Tries the laws at each site: a session of the untouched model, then one for each site, one after the other,
 * with about forty short runs each. Throws a sentence when the model cannot be opened.
 */
export async function checkLaws(options: LawOptions): Promise<LawReport> {
  const startedMs = performance.now()
  const { located } = rewriteModel({ ...options, plan: {} })
  const trials = new Trials(options, located)
  const sites = trialSites(located, options.blocks)
  const leftOut: string[] = []
  let longestMs = 0
  for (const [index, site] of sites.entries()) {
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs + longestMs > (options.budgetMs ?? usualBudgetMs)) leftOut.push(nameOf(site))
    else {
      options.onSite?.(index, sites.length, nameOf(site))
      await trials.try(site)
      longestMs = Math.max(longestMs, performance.now() - startedMs - elapsedMs)
    }
  }
  return { results: trials.results, refused: trials.refused, tried: trials.tried, leftOut }
}

class Trials {
  readonly results: LawResult[] = []
  readonly refused: RefusedEdit[] = []
  readonly tried: string[] = []
  readonly #options: BenchOptions
  readonly #located: LocatedModel
  readonly #plain = new Map<boolean, PlainRuns>()

  constructor(options: LawOptions, located: LocatedModel) {
    this.#options = { ...options, tokens: options.tokens ?? smallTokens, fixed: options.fixed ?? {} }
    this.#located = located
  }

  async try(site: TrialSite): Promise<void> {
    const { edits, refused } = supportedEdits(this.#options, this.#located, site)
    this.refused.push(...refused)
    if (edits.length === 0) return
    this.refused.push(...impossibleEdits(site))
    const hasCache = this.#located.cache.length > 0 && site.tower === this.#located.towers.at(-1)
    const plain = this.#plain.get(hasCache) ?? (await runPlain(this.#options, hasCache))
    this.#plain.set(hasCache, plain)
    this.results.push(...(await tryLaws(this.#options, { site, plain, edits, hasCache })))
    this.tried.push(nameOf(site))
  }
}

async function tryLaws(options: BenchOptions, task: BenchTask): Promise<LawResult[]> {
  const bench = await openBench(options, task)
  const results: LawResult[] = []
  try {
    for (const law of laws) results.push(...(await law(bench)))
    return results
  } finally {
    await bench.dispose()
  }
}

/** The edits that can be compiled in, and the reasons of those that cannot. */
function supportedEdits(
  options: Pick<LawOptions, 'source' | 'locate' | 'device'>,
  located: LocatedModel,
  site: TrialSite,
): { readonly edits: readonly Edit[]; readonly refused: readonly RefusedEdit[] } {
  const candidates = candidateEdits(located, site)
  // Reading and rewriting a large graph takes a while: one by one only where it matters.
  const areAllTaken = refusal(options, candidates) === null
  const tried = candidates.map((edit) => ({ edit, reason: areAllTaken ? null : refusal(options, [edit]) }))
  return {
    edits: tried.filter(({ reason }) => reason === null).map(({ edit }) => edit),
    refused: tried.flatMap(({ edit: { id, kind, point }, reason }) =>
      reason === null ? [] : [{ edit: id, kind, point, reason }],
    ),
  }
}

function refusal(
  options: Pick<LawOptions, 'source' | 'locate' | 'device'>,
  edits: readonly Edit[],
): string | null {
  try {
    rewriteModel({ ...options, plan: { edits: [...edits] } })
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.message
    throw error
  }
}
