/** Several answers to one prompt, written in step. */
import type { Decoder } from '../language/decoder'

/** An answer by its place among them, and its latest token. */
export interface NextToken {
  readonly slot: number
  readonly token: number
}

export interface Together {
  /** Scores after each of these tokens, in their order. Answers that are left out once are over. */
  step(next: readonly NextToken[]): Promise<readonly Float32Array[]>
}

/** A row of the batch for each, with a copy of the prompt's keys and values. Any decoder can do that. */
export class RowByRow implements Together {
  readonly #promptLength: number
  #decoder: Decoder
  /** The slot of each row. */
  #slots: readonly number[]

  /** `start` holds one row and is left as it is. */
  constructor(start: Decoder, slots: readonly number[], promptLength: number) {
    this.#promptLength = promptLength
    this.#slots = slots
    this.#decoder = this.#rows(
      start,
      slots.map(() => 0),
    )
  }

  async step(next: readonly NextToken[]): Promise<readonly Float32Array[]> {
    // Fewer rows cost less, and leaving some behind costs a copy.
    if (next.length <= this.#slots.length / 2) this.#keep(next.map(({ slot }) => slot))
    const tokens = new Map(next.map(({ slot, token }) => [slot, token]))
    const logits = await this.#decoder.step(this.#slots.map((slot) => [tokens.get(slot) ?? 0]))
    return next.map(({ slot }) => logits.row(this.#slots.indexOf(slot)))
  }

  #keep(slots: readonly number[]): void {
    this.#decoder = this.#rows(
      this.#decoder,
      slots.map((slot) => this.#slots.indexOf(slot)),
    )
    this.#slots = slots
  }

  #rows(decoder: Decoder, from: readonly number[]): Decoder {
    return decoder.withRows(
      from.map((row) => ({ from: row, shift: 0 })),
      { promptLength: this.#promptLength, pads: from.map(() => 0) },
    )
  }
}
