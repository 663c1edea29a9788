/**
 * Draws many answers that begin alike as one batch. What they share is computed once; an answer leaves the batch when
 * it is over. A token depends on the model, the state it starts from, the seed and its place alone.
 */
import type { Decoder } from '../language/decoder'
import { Sampler, greedy } from '../language/sampling'
import type { TokenText } from '../language/token-text'
import { Breath } from '../lib/cancel'
import { ProblemError, isProblem } from '../lib/problem'
import type { Mind } from './decide'
import { GrowingAnswer } from './growing-answer'
import { SideBySide } from './side-by-side'
import { RowByRow, type Together } from './together'

/** A prompt that was run through, and perhaps the beginning of an answer after it. */
export interface Start {
  /** One row; left as it is. */
  readonly decoder: Decoder
  /** Scores of the next token. */
  readonly logits: Float32Array
  /** Tokens of the prompt and of the answer so far. */
  readonly prompt: readonly number[]
  readonly begun: readonly number[]
}

export interface Drawing {
  readonly samples: number
  readonly temperature: number
  /** Of a whole answer. */
  readonly maxTokens: number
  readonly seed: number
  /** Number of the decision: each has random numbers of its own. */
  readonly place: number
  readonly signal?: AbortSignal | undefined
  /** Gets the first answer as far as it is written, after each token. */
  readonly onWords?: ((text: string) => void) | undefined
}

export interface DrawnAnswer {
  readonly text: string
  readonly tokens: readonly number[]
}

export const mostSamples = 1000
/** Beyond that the mask, or the copies of the prompt, take more memory than a larger batch saves time. */
const mostTogether = 32
/** More than there are samples, so that decisions share no random numbers. */
const placeStride = 1024

/** Throws 'bad-input' where the scores are no numbers, 'cancelled' once the signal has tripped. */
export async function drawAnswers(mind: Mind, start: Start, drawing: Drawing): Promise<DrawnAnswer[]> {
  const drawn: DrawnAnswer[] = []
  for (let first = 0; first < drawing.samples; first += mostTogether) {
    const numbers = Array.from(
      { length: Math.min(mostTogether, drawing.samples - first) },
      (_, slot) => first + slot,
    )
    drawn.push(...(await new Draw(mind, start, drawing).draw(numbers)))
  }
  return drawn
}

class Draw {
  readonly #mind: Mind
  readonly #start: Start
  readonly #drawing: Drawing
  readonly #sampler: Sampler
  readonly #breath: Breath

  constructor(mind: Mind, start: Start, drawing: Drawing) {
    this.#mind = mind
    this.#start = start
    this.#drawing = drawing
    this.#sampler = new Sampler({ ...greedy, temperature: drawing.temperature })
    this.#breath = new Breath(drawing.signal)
  }

  async draw(numbers: readonly number[]): Promise<DrawnAnswer[]> {
    const { agent, hooks } = this.#mind
    const { decoder, prompt, begun } = this.#start
    const rowByRow = () => new RowByRow(decoder, [...numbers.keys()], prompt.length)
    if (!agent.isSideBySide) return await this.#write(numbers, rowByRow())
    const length = prompt.length + begun.length
    const sideBySide = new SideBySide(agent, hooks, { decoder, length, promptLength: prompt.length })
    try {
      return await this.#write(numbers, sideBySide)
    } catch (error) {
      // Some graphs hold tables as long as their context, and all answers together may be longer than that.
      if (isProblem(error, 'cancelled') || sideBySide.length <= (agent.model.contextLength ?? Infinity))
        throw error
      return await this.#write(numbers, rowByRow())
    }
  }

  async #write(numbers: readonly number[], together: Together): Promise<DrawnAnswer[]> {
    const rows = numbers.map((number) => new GrowingAnswer(number, this.#stream(), this.#start.begun))
    for (const row of rows) this.#choose(row, this.#start.logits)
    for (;;) {
      const going = rows.flatMap((row, slot) =>
        row.isOver ? [] : [{ row, slot, token: row.tokens.at(-1) ?? 0 }],
      )
      if (going.length === 0) return rows.map(({ text, tokens }) => ({ text, tokens }))
      await this.#breath.take()
      const logits = await together.step(going)
      for (const [index, { row }] of going.entries()) this.#choose(row, logits[index] ?? new Float32Array(0))
    }
  }

  #stream(): TokenText {
    const { tokenizer } = this.#mind.agent.model
    if (tokenizer !== null) return tokenizer.stream(this.#start.prompt)
    throw new ProblemError(
      'bad-input',
      'This model has no tokenizer.json, so it has no words. Put the file beside it.',
    )
  }

  #choose(row: GrowingAnswer, logits: Float32Array): void {
    const { seed, place, maxTokens, onWords } = this.#drawing
    const at = { seed, sequence: place * placeStride + row.number, index: row.tokens.length }
    const { endTokens } = this.#mind.agent.model
    row.accept(this.#sampler.choose(logits, at).token, { endTokens, maxTokens })
    if (row.number === 0) onWords?.(row.text)
  }
}
