/**
 * Continues prompts token by token, and tells each token as it comes. A token depends on the model, the
 * prompt, the options, the seed, the sequence's number and its place alone, so a batch gives the texts
 * that single runs give, as long as the runtime's sums come out the same in a batch as alone: matrix
 * products of other sizes may add in another order, which can turn a near tie.
 */
import { noHooks, type StepHooks } from '../hooks/step-hooks'
import { Breath } from '../lib/cancel'
import { ProblemError } from '../lib/problem'
import type { LanguageModel } from './language-model'
import type { LogitRows } from './logit-rows'
import { heedsPadding } from './padding-proof'
import { prefill } from './prefill'
import { Sampler, greedy, type SamplingOptions, type TokenChoice } from './sampling'
import { Sequence, type FinishReason } from './sequence'

export interface GenerateOptions extends Partial<SamplingOptions> {
  /** Most tokens of each continuation. */
  readonly maxTokens: number
  /** Continuations of each prompt; they share the work on it. */
  readonly samples?: number
  readonly seed?: number
  /** The text ends before the first of these. */
  readonly stops?: readonly string[]
  readonly signal?: AbortSignal
}

/** A text, or its tokens as they are (a chat template's text is encoded without special tokens added). */
export type Prompt = string | readonly number[]

export interface ToldToken {
  readonly token: number
  /** As it reads inside a text. */
  readonly text: string
  /** ln p of the model's own distribution, whatever the temperature and filters. */
  readonly logprob: number
}

export interface TokenEvent extends ToldToken {
  readonly kind: 'token'
  /** prompt × samples + sample. */
  readonly sequence: number
  /** 0 for the first generated token. */
  readonly index: number
  /** What may be shown now: whole characters, no part of a stop text. */
  readonly shown: string
  /** Entropy of the distribution that it was chosen from, untempered and unfiltered, in nats. */
  readonly entropyNats: number
  readonly top: readonly ToldToken[]
}

export interface FinishEvent {
  readonly kind: 'finish'
  readonly sequence: number
  readonly reason: FinishReason
  /** Text that was held back until now. */
  readonly shown: string
}

export interface DoneEvent {
  readonly kind: 'done'
  readonly promptTokens: number
  readonly generatedTokens: number
  /** From the first call of the model until all prompts were through. */
  readonly prefillMs: number
  /** Everything after that, whatever the reader of the events does included. */
  readonly decodeMs: number
}

export type GenerationEvent = TokenEvent | FinishEvent | DoneEvent

/** Throws 'bad-input' for an empty or too long prompt, 'cancelled' when the signal trips between two tokens. */
export async function* generate(
  model: LanguageModel,
  prompts: readonly Prompt[],
  options: GenerateOptions,
  hooks: StepHooks = noHooks,
): AsyncGenerator<GenerationEvent> {
  const sequences = makeSequences(model, prompts, options)
  const times = { prefillMs: 0, decodeMs: 0 }
  const generation = { model, options, hooks, times }
  for (const group of await groupByLength(generation, sequences)) {
    yield* generateTogether(generation, group)
  }
  yield {
    kind: 'done',
    promptTokens: sequences.reduce((sum, { prompt }) => sum + prompt.length, 0),
    generatedTokens: sequences.reduce((sum, { tokens }) => sum + tokens.length, 0),
    ...times,
  }
}

interface Generation {
  readonly model: LanguageModel
  readonly options: GenerateOptions
  readonly hooks: StepHooks
  readonly times: { prefillMs: number; decodeMs: number }
}

function makeSequences(
  model: LanguageModel,
  prompts: readonly Prompt[],
  { samples = 1, stops = [], maxTokens }: GenerateOptions,
): Sequence[] {
  const { tokenizer, endTokens, contextLength } = model
  const limits = { endTokens, stops, maxTokens, contextLength }
  return prompts.flatMap((prompt, number) => {
    const ids = tokensOf(model, prompt)
    return Array.from({ length: samples }, (_, sample) => {
      const text = tokenizer?.stream(ids) ?? null
      return new Sequence({ number: number * samples + sample, prompt: ids }, limits, text)
    })
  })
}

function tokensOf(model: LanguageModel, prompt: Prompt): readonly number[] {
  const ids = typeof prompt === 'string' ? encode(model, prompt) : prompt
  const { contextLength, vocabulary } = model
  if (ids.length === 0)
    throw new ProblemError('bad-input', 'The prompt is empty: give the model at least one token to continue.')
  if (contextLength !== null && ids.length > contextLength)
    throw new ProblemError(
      'bad-input',
      `The prompt has ${ids.length} tokens, and this model can hold ${contextLength}. Shorten the prompt.`,
    )
  if (vocabulary !== null && ids.some((id) => id >= vocabulary))
    throw new ProblemError(
      'bad-input',
      `The prompt has tokens beyond the ${vocabulary} that this model knows: its tokenizer.json belongs to another model. Get the model again.`,
    )
  return ids
}

function encode({ tokenizer }: LanguageModel, text: string): readonly number[] {
  if (tokenizer !== null) return tokenizer.encode(text).ids
  throw new ProblemError(
    'bad-input',
    'This model has no tokenizer.json, so it cannot read a text. Put the file beside it.',
  )
}

/** One batch where that can be padded, else a batch for each length of prompt. */
async function groupByLength(
  { model, options, hooks }: Generation,
  sequences: readonly Sequence[],
): Promise<Sequence[][]> {
  const groups = new Map<number, Sequence[]>()
  for (const sequence of sequences) {
    const { length } = sequence.prompt
    groups.set(length, [...(groups.get(length) ?? []), sequence])
  }
  const longest = Math.max(...groups.keys())
  const [example] = groups.get(longest) ?? []
  // Padding takes room too: a shorter text must not run out of it before its own context is full.
  const hasRoom = longest + options.maxTokens <= (model.contextLength ?? Infinity)
  if (groups.size < 2 || example === undefined || !hasRoom) return [...groups.values()]
  return (await heedsPadding(model, example.prompt, hooks)) ? [[...sequences]] : [...groups.values()]
}

async function* generateTogether(
  generation: Generation,
  sequences: readonly Sequence[],
): AsyncGenerator<GenerationEvent> {
  const { model, options, hooks, times } = generation
  const sampler = new Sampler({ ...greedy, ...options })
  const breath = new Breath(options.signal)
  await breath.take()
  const startedMs = performance.now()
  const prompts = sequences.map(({ prompt }) => prompt)
  const { decoder, logits: first, rowOf } = await prefill(model, prompts, hooks)
  const prefilledMs = performance.now()
  times.prefillMs += prefilledMs - startedMs
  let logits = first
  for (let isFirst = true; ; isFirst = false) {
    for (const [row, sequence] of sequences.entries()) {
      if (sequence.reason !== null) continue
      const from = { logits, row: isFirst ? (rowOf[row] ?? 0) : row, seed: options.seed ?? 0 }
      // Not left to a generator of its own: that would cost turns of promises for every token.
      yield continueWith(model, sequence, choose(sampler, sequence, from))
      const finish = finishOf(sequence)
      if (finish !== null) yield finish
    }
    if (sequences.every(({ reason }) => reason !== null)) break
    await breath.take()
    // A finished sequence stays in its row, where what it computes is not looked at.
    logits = await decoder.step(sequences.map(({ tokens }) => [tokens.at(-1) ?? 0]))
  }
  times.decodeMs += performance.now() - prefilledMs
}

function choose(
  sampler: Sampler,
  { number, tokens, prompt }: Sequence,
  { logits, row, seed }: { logits: LogitRows; row: number; seed: number },
): TokenChoice {
  const place = { seed, sequence: number, index: tokens.length }
  return sampler.choose(logits.row(row), place, { prompt, tokens })
}

function continueWith(model: LanguageModel, sequence: Sequence, choice: TokenChoice): TokenEvent {
  const textOf = (token: number): string => model.tokenizer?.textOf(token) ?? ''
  const { token, logprob, entropyNats, top } = choice
  return {
    kind: 'token',
    sequence: sequence.number,
    index: sequence.tokens.length,
    token,
    text: textOf(token),
    logprob,
    shown: sequence.take(token),
    entropyNats,
    top: top.map((other) => ({ ...other, text: textOf(other.token) })),
  }
}

function finishOf(sequence: Sequence): FinishEvent | null {
  const { number, reason } = sequence
  return reason === null ? null : { kind: 'finish', sequence: number, reason, shown: sequence.finish() }
}
