/**
 * Draws many answers that begin alike as one batch. What they share is computed once; an answer leaves the batch when
 * it is over. A token depends on the model, the state it starts from, the seed and its place alone.
 */
import type { Decoder } from '../language/decoder'
import type { LanguageModel } from '../language/language-model'
import { Sampler, greedy } from '../language/sampling'
import type { TokenText } from '../language/token-text'
import { Breath } from '../lib/cancel'
import { ProblemError } from '../lib/problem'
import { isAnswerOver } from './parse-answer'

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
/** More than there are samples, so that decisions share no random numbers. */
const placeStride = 1024

class Row {
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

  accept(
    token: number,
    { endTokens, maxTokens }: { endTokens: ReadonlySet<number>; maxTokens: number },
  ): void {
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

/** Throws 'bad-input' where the scores are no numbers, 'cancelled' once the signal has tripped. */
export async function drawAnswers(
  model: LanguageModel,
  start: Start,
  drawing: Drawing,
): Promise<DrawnAnswer[]> {
  const { samples, temperature, seed, place } = drawing
  const { tokenizer, endTokens } = model
  if (tokenizer === null)
    throw new ProblemError('bad-input', 'This model has no tokenizer.json, so it has no words.')
  const rows = Array.from(
    { length: samples },
    (_, number) => new Row(number, tokenizer.stream(start.prompt), start.begun),
  )
  const sampler = new Sampler({ ...greedy, temperature })
  const limits = { endTokens, maxTokens: drawing.maxTokens }
  const choose = (row: Row, logits: Float32Array): void => {
    const at = { seed, sequence: place * placeStride + row.number, index: row.tokens.length }
    row.accept(sampler.choose(logits, at).token, limits)
    if (row.number === 0) drawing.onWords?.(row.text)
  }
  for (const row of rows) choose(row, start.logits)
  await goOn(start, rows, { choose, breath: new Breath(drawing.signal) })
  return rows.map(({ text, tokens }) => ({ text, tokens }))
}

interface GoingOn {
  readonly choose: (row: Row, logits: Float32Array) => void
  readonly breath: Breath
}

async function goOn(
  { decoder, prompt }: Start,
  rows: readonly Row[],
  { choose, breath }: GoingOn,
): Promise<void> {
  let batch = rows.filter(({ isOver }) => !isOver)
  let together = rowsOf(
    decoder,
    batch.map(() => 0),
    prompt.length,
  )
  while (batch.some(({ isOver }) => !isOver)) {
    await breath.take()
    const logits = await together.step(batch.map(({ tokens }) => [tokens.at(-1) ?? 0]))
    for (const [index, row] of batch.entries()) if (!row.isOver) choose(row, logits.row(index))
    const left = batch.flatMap((row, index) => (row.isOver ? [] : [index]))
    // Fewer rows cost less, and leaving some behind costs a copy.
    if (left.length > 0 && left.length <= batch.length / 2) {
      together = rowsOf(together, left, prompt.length)
      batch = batch.filter(({ isOver }) => !isOver)
    }
  }
}

function rowsOf(decoder: Decoder, from: readonly number[], promptLength: number): Decoder {
  return decoder.withRows(
    from.map((row) => ({ from: row, shift: 0 })),
    { promptLength, pads: from.map(() => 0) },
  )
}
