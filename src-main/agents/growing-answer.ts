/** One answer while it is drawn: its tokens, its text, and whether it is over. */
import type { TokenText } from '../language/token-text'
import { isAnswerOver } from './parse-answer'

export interface AnswerLimits {
  readonly endTokens: ReadonlySet<number>
  readonly maxTokens: number
}

export class GrowingAnswer {
  readonly number: number
  readonly tokens: number[]
  text = ''
  isOver = false
  readonly #stream: TokenText

  constructor(number: number, stream: TokenText, begun: readonly number[]) {
    this.number = number
    this.#stream = stream
    this.tokens = []
    for (const token of begun) this.#take(token)
  }

  accept(token: number, { endTokens, maxTokens }: AnswerLimits): void {
    if (endTokens.has(token)) {
      this.tokens.push(token)
      this.isOver = true
    } else {
      this.#take(token)
      this.isOver = isAnswerOver(this.text) || this.tokens.length >= maxTokens
    }
    if (this.isOver) this.text += this.#stream.finish()
  }

  #take(token: number): void {
    this.tokens.push(token)
    this.text += this.#stream.push(token)
  }
}
