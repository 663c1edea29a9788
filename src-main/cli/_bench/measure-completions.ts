/**
 * What it takes to sample many completions of one prompt as a batch over one cache, as an agent does at each
 * of its steps; and how the speed grows with the batch where episodes of several lengths are padded together.
 */
import { generate, type DoneEvent } from '../../language/generate'
import { openLanguageModel, type LanguageModel } from '../../language/language-model'
import type { LanguageModelFiles } from '../../language/model-files'
import type { Session } from '../../runtime/session'
import { judge, median, spreadOf, type Judged } from './paired-ratios'

export interface CompletionSizes {
  readonly promptTokens: number
  readonly completions: number
  /** New tokens of each completion. */
  readonly tokens: number
  readonly rounds: number
  /** Batches of episodes with as many completions each. */
  readonly episodes: readonly number[]
  /** Tokens of an episode's text so far: even steps between these, so that rows are padded. */
  readonly episodeTokens: readonly [number, number]
}

export interface CompletionCosts {
  readonly threads: number
  readonly sizes: CompletionSizes
  /** Medians, ms: the prompt, in one row. */
  readonly prefillMs: number
  /** The prompt's cache repeated for every completion. */
  readonly repeatMs: number
  /** All steps after the prompt, within the runtime. */
  readonly decodeMs: number
  /** Choosing tokens, making text and inputs, telling. */
  readonly besidesMs: number
  readonly totalMs: number
  /** (3 prefills + the decoding) / total, of each round: above 1 = less time than the bar allows. */
  readonly allowedToTotal: Judged
  readonly batches: readonly BatchSpeed[]
}

export interface BatchSpeed {
  readonly episodes: number
  readonly rows: number
  /** Share of the prompts' places that hold no token. */
  readonly paddedShare: number
  /** New tokens of all rows a second, the first of each left out. */
  readonly tokensPerSecond: number
  /** Batches of the runtime that the rows were spread over: 1 = all padded together. */
  readonly groups: number
}

const prefillsAllowed = 3
const bar = 1

export async function measureCompletions(
  files: LanguageModelFiles,
  { threads, sizes }: { readonly threads: number; readonly sizes: CompletionSizes },
): Promise<CompletionCosts> {
  const model = await openLanguageModel(files, { threads })
  try {
    const timed = timeRuns(model)
    const prompt = promptOf(model, sizes.promptTokens, 0)
    const rounds = await repeat(sizes.rounds, () => completeOnce(timed, [prompt], sizes))
    const of = (kind: keyof Round): number => hundredths(median(rounds.map((round) => round[kind])))
    const batches: BatchSpeed[] = []
    for (const episodes of sizes.episodes) batches.push(await measureBatch(timed, episodes, sizes))
    return {
      threads,
      sizes,
      prefillMs: of('prefillMs'),
      repeatMs: of('repeatMs'),
      decodeMs: of('decodeMs'),
      besidesMs: of('besidesMs'),
      totalMs: of('totalMs'),
      allowedToTotal: judge(spreadOf(rounds.map(allowedToTotal)), bar),
      batches,
    }
  } finally {
    await model.dispose()
  }
}

interface Round {
  readonly prefillMs: number
  readonly repeatMs: number
  readonly decodeMs: number
  readonly besidesMs: number
  readonly totalMs: number
  readonly tokensPerSecond: number
  readonly groups: number
}

function allowedToTotal({ prefillMs, decodeMs, totalMs }: Round): number {
  return (prefillsAllowed * prefillMs + decodeMs) / totalMs
}

interface TimedModel {
  readonly model: LanguageModel
  /** Emptied before each text. */
  readonly runs: { readonly length: number; readonly ms: number }[]
}

/** The same model, past any end token, whose session notes each run. */
function timeRuns(model: LanguageModel): TimedModel {
  const runs: { length: number; ms: number }[] = []
  const session: Session = {
    ...model.session,
    async run(feeds, outputs, into) {
      const startedMs = performance.now()
      const results = await model.session.run(feeds, outputs, into)
      const [, length = 0] = feeds[model.layout.tokens.name]?.shape ?? []
      runs.push({ length, ms: performance.now() - startedMs })
      return results
    },
  }
  return { model: { ...model, session, endTokens: new Set<number>() }, runs }
}

/** One more before, which does not count: machine code is made then, and padding proven. */
async function repeat(count: number, work: () => Promise<Round>): Promise<Round[]> {
  await work()
  const rounds: Round[] = []
  for (let round = 0; round < count; round++) rounds.push(await work())
  return rounds
}

async function completeOnce(
  { model, runs }: TimedModel,
  prompts: readonly (readonly number[])[],
  { completions, tokens }: CompletionSizes,
): Promise<Round> {
  runs.length = 0
  const options = { maxTokens: tokens, samples: completions, temperature: 1, seed: 1 }
  let done: DoneEvent | undefined
  const startedMs = performance.now()
  for await (const event of generate(model, prompts, options)) if (event.kind === 'done') done = event
  const totalMs = performance.now() - startedMs
  if (done === undefined) throw new Error('the generation did not end')
  const spent = (isStep: boolean): number =>
    runs.reduce((sum, { length, ms }) => ((length === 1) === isStep ? sum + ms : sum), 0)
  const prefillMs = spent(false)
  const decodeMs = spent(true)
  const repeatMs = done.prefillMs - prefillMs
  const steps = runs.filter(({ length }) => length === 1).length
  return {
    prefillMs,
    repeatMs,
    decodeMs,
    besidesMs: totalMs - prefillMs - repeatMs - decodeMs,
    totalMs,
    tokensPerSecond: (1000 * prompts.length * completions * (tokens - 1)) / done.decodeMs,
    groups: steps / (tokens - 1),
  }
}

async function measureBatch(
  timed: TimedModel,
  episodes: number,
  sizes: CompletionSizes,
): Promise<BatchSpeed> {
  const [shortest, longest] = sizes.episodeTokens
  const lengthOf = (episode: number): number =>
    Math.round(longest - ((longest - shortest) * episode) / Math.max(1, episodes - 1))
  const prompts = Array.from({ length: episodes }, (_, episode) =>
    promptOf(timed.model, lengthOf(episode), episode),
  )
  const held = prompts.reduce((sum, { length }) => sum + length, 0)
  const rounds = await repeat(3, () => completeOnce(timed, prompts, sizes))
  return {
    episodes,
    rows: episodes * sizes.completions,
    paddedShare: hundredths(1 - held / (episodes * longest)),
    tokensPerSecond: Math.round(median(rounds.map(({ tokensPerSecond }) => tokensPerSecond))),
    groups: median(rounds.map(({ groups }) => groups)),
  }
}

/** Any tokens; those of two episodes differ from the first on. */
function promptOf({ vocabulary }: LanguageModel, tokens: number, episode: number): number[] {
  const known = vocabulary ?? 256
  return Array.from({ length: tokens }, (_, index) => (11 + 13 * episode + 7 * index) % known)
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100
}
