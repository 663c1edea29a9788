/**
 * Runs a decoder step by step over a batch of texts, whatever its inputs are called and whether or not it
 * has a cache. Shorter texts are padded on the left. Hooks take part in every step.
 */
import type { Step, StepHooks } from '../hooks/step-hooks'
import { ProblemError } from '../lib/problem'
import { plainReason } from '../runtime/plain-reason'
import type { Outputs, Session } from '../runtime/session'
import type { Feeds, Tensor } from '../runtime/tensor'
import type { DecoderLayout, IntegerInput } from './decoder-layout'
import { KeyValueCache, type CacheRow } from './key-value-cache'
import { LogitRows } from './logit-rows'

export interface DecoderModel {
  readonly session: Session
  readonly layout: DecoderLayout
}

export interface DecoderRun {
  readonly hooks: StepHooks
  /** Tokens of the prompt, padding included, told to the hooks. */
  readonly promptLength: number
  /** For each sequence, the empty tokens before its text. */
  readonly pads: readonly number[]
}

export class Decoder {
  readonly #model: DecoderModel
  readonly #run: DecoderRun
  #cache: KeyValueCache
  /** Rows of tokens so far, kept only where there is no cache to remember them. */
  #texts: number[][] = []
  #allOnes: Int32Array | BigInt64Array = new Int32Array(0)
  readonly #isPadded: boolean
  readonly #ownOutputs: readonly string[]

  constructor(model: DecoderModel, run: DecoderRun, cache?: KeyValueCache) {
    this.#model = model
    this.#run = run
    this.#isPadded = run.pads.some((pad) => pad > 0)
    this.#cache = cache ?? new KeyValueCache(model.layout.caches, run.pads.length)
    this.#ownOutputs = [model.layout.logits, ...this.#cache.presentNames()]
    if (!this.hasCache) this.#texts = run.pads.map(() => [])
  }

  get hasCache(): boolean {
    return this.#model.layout.caches.length > 0
  }

  /**
   * Appends `rows` (of equal length, one for each sequence; padding included) and gives the logits after
   * each new token, or after the last alone where the graph lets one ask for that.
   */
  async step(rows: readonly (readonly number[])[]): Promise<LogitRows> {
    const fed = this.hasCache ? rows : this.#remember(rows)
    const length = fed[0]?.length ?? 0
    const step = this.#describe(length)
    const { layout, session } = this.#model
    const hooks = this.#run.hooks
    const feeds = Object.assign(this.#feeds(fed, step), hooks.feeds(step))
    throwIfIncomplete(session, feeds)
    const names = [...this.#ownOutputs, ...hooks.outputs(step)]
    const into = this.#cache.targets(length)
    const outputs = await run(session, feeds, { outputs: names, into })
    if (this.hasCache) this.#cache.accept(outputs, length)
    hooks.receive(step, outputs)
    return readLogits(outputs, layout.logits)
  }

  /** The same texts in other rows: each new sequence goes on from one of these. */
  withRows(rows: readonly CacheRow[], changes: Pick<DecoderRun, 'promptLength' | 'pads'>): Decoder {
    const cache = this.hasCache ? this.#cache.withRows(rows) : undefined
    const other = new Decoder(this.#model, { ...this.#run, ...changes }, cache)
    if (!this.hasCache) other.#texts = rows.map(({ from }) => [...(this.#texts[from] ?? [])])
    return other
  }

  #ones({ type }: IntegerInput, count: number): Int32Array | BigInt64Array {
    if (this.#allOnes.length < count) {
      const room = 2 * count
      this.#allOnes = type === 'int32' ? new Int32Array(room).fill(1) : new BigInt64Array(room).fill(1n)
    }
    return this.#allOnes.subarray(0, count)
  }

  #remember(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
    this.#texts.forEach((text, row) => text.push(...(rows[row] ?? [])))
    return this.#texts
  }

  #describe(length: number): Step {
    const past = this.#cache.length
    const { pads, promptLength } = this.#run
    const total = past + length
    const realLengths = this.#isPadded ? pads.map((pad) => total - pad) : null
    return { batch: pads.length, past, length, promptLength, realLengths }
  }

  #feeds(rows: readonly (readonly number[])[], { batch, past, length }: Step): Record<string, Tensor> {
    const { tokens, mask, positions, branch, keep } = this.#model.layout
    const pads = this.#run.pads
    const feeds = this.#cache.past()
    feeds[tokens.name] = integers(tokens, [batch, length], (row, column) => rows[row]?.[column] ?? 0)
    if (mask !== null) feeds[mask.name] = this.#mask(mask, [batch, past + length])
    if (positions !== null)
      feeds[positions.name] = integers(positions, [batch, length], (row, column) =>
        Math.max(0, past + column - (pads[row] ?? 0)),
      )
    if (branch !== null)
      feeds[branch] = { data: new Uint8Array([past > 0 ? 1 : 0]), shape: [1], type: 'bool' }
    if (keep !== null)
      feeds[keep.input.name] = { ...integers(keep.input, [1, 1], () => 1), shape: keep.isScalar ? [] : [1] }
    return feeds
  }

  /** Ones, cut from one array that grows now and then; zeros where a row is padded. */
  #mask(input: IntegerInput, shape: readonly [number, number]): Tensor {
    const [batch, columns] = shape
    const ones = this.#ones(input, batch * columns)
    if (!this.#isPadded) return { data: ones, shape }
    const data = ones.slice()
    this.#run.pads.forEach((pad, row) => {
      const padding = data.subarray(row * columns, row * columns + pad)
      if (padding instanceof Int32Array) padding.fill(0)
      else padding.fill(0n)
    })
    return { data, shape }
  }
}

async function run(
  session: Session,
  feeds: Feeds,
  { outputs, into }: { outputs: readonly string[]; into: Feeds | undefined },
): Promise<Outputs> {
  try {
    return await session.run(feeds, outputs, into)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const message = `The model failed while it was running: ${plainReason(error)}. Try a shorter text, or another device or number format.`
    throw new ProblemError('bad-input', message, { cause: error })
  }
}

function integers(
  { type }: IntegerInput,
  shape: readonly [number, number],
  valueOf: (row: number, column: number) => number,
): Tensor {
  const [rows, columns] = shape
  const data = type === 'int32' ? new Int32Array(rows * columns) : new BigInt64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = valueOf(row, column)
      const index = row * columns + column
      if (data instanceof Int32Array) data[index] = value
      else data[index] = BigInt(value)
    }
  return { data, shape }
}

function readLogits(outputs: Outputs, name: string): LogitRows {
  const logits = outputs[name]
  if (logits === undefined) throw new ProblemError('bad-input', `The model gave no output "${name}".`)
  return new LogitRows(logits)
}

function throwIfIncomplete({ inputNames }: Session, feeds: Feeds): void {
  const missing = inputNames.filter((name) => feeds[name] === undefined)
  if (missing.length === 0) return
  throw new ProblemError(
    'bad-input',
    `The model asks for ${missing.join(', ')}, which a language model is not given here. Choose a decoder that was exported for text generation.`,
  )
}
