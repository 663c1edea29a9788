/** How fast a model generates: for `bench`. */
import type { StepHooks } from '../hooks/step-hooks'
import { generate, type DoneEvent } from './generate'
import type { LanguageModel } from './language-model'

export interface Speed {
  /** Prompt tokens per second until the first logits. */
  readonly prefillTokensPerSecond: number
  /** Tokens per second after that, the first token of each text left out. */
  readonly tokensPerSecond: number
}

/** Greedy, past any end token, so that the work is the same whatever the model says. `maxTokens` is 2 at least. */
export async function measureGenerate(
  model: LanguageModel,
  prompt: readonly number[],
  { maxTokens, hooks }: { maxTokens: number; hooks?: StepHooks },
): Promise<Speed> {
  let done: DoneEvent | undefined
  const endless = { ...model, endTokens: new Set<number>() }
  for await (const event of generate(endless, [prompt], { maxTokens }, hooks)) {
    if (event.kind === 'done') done = event
  }
  const { promptTokens = NaN, prefillMs = NaN, generatedTokens = NaN, decodeMs = NaN } = done ?? {}
  return {
    prefillTokensPerSecond: (1000 * promptTokens) / prefillMs,
    tokensPerSecond: (1000 * (generatedTokens - 1)) / decodeMs,
  }
}
