/** Progress and failures on standard error, so that standard output holds results alone. */
export class Progress {
  readonly #total: number
  readonly #isTerminal = process.stderr.isTTY
  #done = 0

  constructor(total: number) {
    this.#total = total
  }

  /** One more of the total is done; silent where there is only one. */
  step(label: string, elapsedMs: number): void {
    this.#done++
    if (this.#total < 2) return
    const text = `${this.#done}/${this.#total}  ${label}  ${elapsedMs.toFixed(0)} ms`
    process.stderr.write(this.#isTerminal ? `\r\u001b[K${text}` : `${text}\n`)
    if (this.#isTerminal && this.#done === this.#total) process.stderr.write('\n')
  }

  /** One more is done, and went wrong. */
  failure(label: string, reason: string): void {
    this.#done++
    process.stderr.write(`${this.#isTerminal ? '\r\u001b[K' : ''}${label}: ${reason}\n`)
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
