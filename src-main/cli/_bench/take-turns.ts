/** Texts that are written in turns, a few tokens each, so that one machine's mood meets them all. */
import { noHooks, type StepHooks } from '../../hooks/step-hooks'
import { generate } from '../../language/generate'
import type { LanguageModel } from '../../language/language-model'
import { shuffled } from './paired-ratios'

export interface Writer {
  readonly model: LanguageModel
  readonly hooks?: StepHooks
  /** Called before each of its blocks, outside the time. */
  readonly prepare?: () => void
  /** Called after each token, inside the time. */
  readonly afterToken?: () => void
}

export interface TurnSizes {
  readonly promptTokens: number
  readonly tokensPerBlock: number
  /** Blocks of one text; then all begin anew, since steps get dearer as a text grows. */
  readonly blocksPerText: number
  readonly texts: number
}

/** For each block, in order; ms a token. */
export interface Times {
  readonly wallMs: number[]
  /** Processor time of the whole process: waiting for a processor is not in it. */
  readonly processorMs: number[]
}

/** Blocks at the start of the first text that are not counted: memory and machine code are made then. */
export const warmUpBlocks = 2

/** Greedy, past any end token. In each round every writer writes one block, in shuffled order. */
export async function takeTurns<Name extends string>(
  writers: Readonly<Record<Name, Writer>>,
  sizes: TurnSizes,
): Promise<Record<Name, Times>> {
  const names = Object.keys(writers) as Name[]
  const times = Object.fromEntries(
    names.map((name) => [name, { wallMs: [], processorMs: [] }]),
  ) as unknown as Record<Name, Times>
  const uncounted: Times = { wallMs: [], processorMs: [] }
  for (let text = 0; text < sizes.texts; text++) {
    const begun = new Map<Name, AsyncGenerator>()
    for (const name of names) begun.set(name, await begin(writers[name], sizes))
    for (let block = 0; block < sizes.blocksPerText; block++) {
      const isCounted = text > 0 || block >= warmUpBlocks
      for (const name of shuffled(names, text * sizes.blocksPerText + block)) {
        const took = await timeBlock(writers[name], begun.get(name), sizes.tokensPerBlock)
        note(isCounted ? times[name] : uncounted, took)
      }
    }
    for (const each of begun.values()) await each.return(undefined)
  }
  return times
}

function note({ wallMs, processorMs }: Times, took: { wallMs: number; processorMs: number }): void {
  wallMs.push(took.wallMs)
  processorMs.push(took.processorMs)
}

/** Up to its first token: the prompt is through. */
async function begin({ model, hooks, prepare }: Writer, sizes: TurnSizes): Promise<AsyncGenerator> {
  prepare?.()
  const endless = { ...model, endTokens: new Set<number>() }
  const vocabulary = model.vocabulary ?? 256
  const prompt = Array.from(
    { length: sizes.promptTokens },
    (_, index) => 2 + ((index * 7) % (vocabulary - 2)),
  )
  const maxTokens = 2 + sizes.blocksPerText * sizes.tokensPerBlock
  const text = generate(endless, [prompt], { maxTokens }, hooks ?? noHooks)
  await text.next()
  return text
}

async function timeBlock(
  { prepare, afterToken }: Writer,
  text: AsyncGenerator | undefined,
  tokens: number,
): Promise<{ wallMs: number; processorMs: number }> {
  prepare?.()
  const before = process.cpuUsage()
  const startedMs = performance.now()
  for (let token = 0; token < tokens; token++) {
    await text?.next()
    afterToken?.()
  }
  const wallMs = (performance.now() - startedMs) / tokens
  const { user, system } = process.cpuUsage(before)
  return { wallMs, processorMs: (user + system) / 1000 / tokens }
}
