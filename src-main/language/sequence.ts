/** One text that is being generated: its tokens, what of them may be shown, and why it ended. */
import { StopTexts } from './stop-texts'
import type { TokenText } from './token-text'

/** `context` = the model can hold no more tokens. */
export type FinishReason = 'end-token' | 'stop-text' | 'max-tokens' | 'context'

export interface SequenceLimits {
  readonly endTokens: ReadonlySet<number>
  readonly stops: readonly string[]
  readonly maxTokens: number
  readonly contextLength: number | null
}

export class Sequence {
  /** Number of the sequence among all of the generation: part of what its random draws depend on. */
  readonly number: number
  readonly prompt: readonly number[]
  readonly tokens: number[] = []
  reason: FinishReason | null = null
  readonly #limits: SequenceLimits
  readonly #stops: StopTexts
  readonly #text: TokenText | null

  constructor(
    { number, prompt }: { number: number; prompt: readonly number[] },
    limits: SequenceLimits,
    text: TokenText | null,
  ) {
    this.number = number
    this.prompt = prompt
    this.#limits = limits
    this.#stops = new StopTexts(limits.stops)
    this.#text = text
  }

  /** Takes the next token; gives the text that may be shown now. */
  take(token: number): string {
    this.tokens.push(token)
    const { endTokens, maxTokens, contextLength } = this.#limits
    if (endTokens.has(token)) {
      this.reason = 'end-token'
      return ''
    }
    const shown = this.#stops.push(this.#text?.push(token) ?? '')
    const length = this.prompt.length + this.tokens.length
    if (this.#stops.isStopped) this.reason = 'stop-text'
    else if (this.tokens.length >= maxTokens) this.reason = 'max-tokens'
    else if (contextLength !== null && length > contextLength) this.reason = 'context'
    return shown
  }

  /** What was held back until it was clear that the text ends. */
  finish(): string {
    if (this.reason === 'stop-text') return ''
    const shown = this.#stops.push(this.#text?.finish() ?? '')
    return shown + this.#stops.finish()
  }
}
