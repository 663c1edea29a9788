/**
 * Text from tokens that come one at a time. A character may be spread over several tokens: what ends in
 * an unfinished one is held back, so that no � flashes up where a whole character is about to stand.
 */

/** UTF-8 needs at most three bytes before a character's last one. */
const unfinished = /\uFFFD{1,3}$/u

/** Past this a decoder that never gives a clean token would make every step slower than the last. */
const longestWindow = 64

export class TokenText {
  readonly #decode: (ids: readonly number[]) => string
  /** Decoded anew with each token, since decoders look at neighbours; begins with a token already told. */
  #window: number[] = []
  /** How much of the window's text has been told. */
  #told = 0

  /** `before` are the tokens of the text so far, told elsewhere (the prompt). */
  constructor(decode: (ids: readonly number[]) => string, before: readonly number[] = []) {
    this.#decode = decode
    // Enough for a character that the prompt leaves unfinished, and for the token before it.
    this.#window = before.slice(-5)
    this.#told = decode(this.#window).replace(unfinished, '').length
  }

  /** The text that this token completes, often none. */
  push(id: number): string {
    this.#window.push(id)
    const text = this.#decode(this.#window)
    const whole = text.replace(unfinished, '')
    const fresh = whole.slice(this.#told)
    this.#told = Math.max(this.#told, whole.length)
    if (whole.length === text.length || this.#window.length > longestWindow) this.#restart(id, text.length)
    return fresh
  }

  /** What was still held back when the text ends. */
  finish(): string {
    const rest = this.#decode(this.#window).slice(this.#told)
    this.#window = []
    this.#told = 0
    return rest
  }

  #restart(id: number, told: number): void {
    const alone = this.#decode([id])
    // Part of a character, or nothing at all (a special token), is no place to start from.
    const isSound = alone !== '' && !alone.includes('\uFFFD')
    if (!isSound && this.#window.length <= longestWindow) {
      this.#told = told
      return
    }
    this.#window = [id]
    this.#told = alone.length
  }
}
