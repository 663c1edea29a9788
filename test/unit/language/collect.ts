import {
  generate,
  type FinishEvent,
  type GenerateOptions,
  type GenerationEvent,
  type Prompt,
  type TokenEvent,
} from '../../../src-main/language/generate'
import type { LanguageModel } from '../../../src-main/language/language-model'
import type { StepHooks } from '../../../src-main/hooks/step-hooks'

export interface Collected {
  readonly events: readonly GenerationEvent[]
  /** By sequence. */
  readonly texts: readonly string[]
  readonly tokens: readonly (readonly TokenEvent[])[]
  readonly ids: readonly (readonly number[])[]
  readonly reasons: readonly string[]
}

export async function collect(
  model: LanguageModel,
  prompts: readonly Prompt[],
  options: GenerateOptions,
  hooks?: StepHooks,
): Promise<Collected> {
  const events: GenerationEvent[] = []
  for await (const event of generate(model, prompts, options, hooks)) events.push(event)
  const numbers = [...Array(prompts.length * (options.samples ?? 1)).keys()]
  const of = (number: number): (TokenEvent | FinishEvent)[] =>
    events.filter((event) => event.kind !== 'done').filter(({ sequence }) => sequence === number)
  const tokens = numbers.map((number) => of(number).filter((event) => event.kind === 'token'))
  return {
    events,
    texts: numbers.map((number) =>
      of(number)
        .map(({ shown }) => shown)
        .join(''),
    ),
    tokens,
    ids: tokens.map((list) => list.map(({ token }) => token)),
    reasons: numbers.flatMap((number) =>
      of(number).flatMap((event) => (event.kind === 'finish' ? [event.reason] : [])),
    ),
  }
}
