/** Ends a text at any of some strings, which may begin in one token and end in another. */
export class StopTexts {
  readonly #stops: readonly string[]
  /** The end of the text so far that may turn out to begin a stop. */
  #held = ''
  #isStopped = false

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '')
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Takes new text; gives what may be shown: nothing from the first stop on, and no beginning of one. */
  push(text: string): string {
    if (this.#isStopped) return ''
    const whole = this.#held + text
    const places = this.#stops.map((stop) => whole.indexOf(stop)).filter((place) => place >= 0)
    if (places.length > 0) {
      this.#isStopped = true
      this.#held = ''
      return whole.slice(0, Math.min(...places))
    }
    const shown = whole.length - this.#heldLength(whole)
    this.#held = whole.slice(shown)
    return whole.slice(0, shown)
  }

  /** What was held back when the text ends otherwise. */
  finish(): string {
    const rest = this.#held
    this.#held = ''
    return rest
  }

  #heldLength(text: string): number {
    return this.#stops.reduce((longest, stop) => Math.max(longest, overlap(text, stop)), 0)
  }
}

/** How much of the text's end is a beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--)
    if (text.endsWith(stop.slice(0, length))) return length
  return 0
}
