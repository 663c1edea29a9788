/**
 * All answers in one sequence after one copy of the prompt: at each step their next tokens stand side by side, each
 * with the position that it has in its own answer, and a mask on the attention scores lets it see the prompt and its
 * own answer alone. What it attends to is what it would attend to in a row of its own, so the scores are the same but
 * for the order of sums; the prompt's keys and values are neither copied nor read once for each answer.
 */
import { hiddenScore } from '../hooks/score-mask'
import type { Decoder } from '../language/decoder'
import type { DecoderLayout, IntegerInput } from '../language/decoder-layout'
import type { LogitRows } from '../language/logit-rows'
import type { Feeds, Tensor } from '../runtime/tensor'
import type { AgentModel } from './agent-model'
import type { HookSwitch } from './hook-switch'
import type { NextToken, Together } from './together'

export interface SideBySideStart {
  /** Holds one row of `length` tokens and is left as it is. */
  readonly decoder: Decoder
  readonly length: number
  readonly promptLength: number
}

export class SideBySide implements Together {
  readonly #agent: AgentModel
  readonly #hooks: HookSwitch
  readonly #decoder: Decoder
  readonly #prefix: number
  /** Where each answer's tokens lie in the sequence. */
  readonly #columns = new Map<number, number[]>()
  #length: number

  constructor(agent: AgentModel, hooks: HookSwitch, { decoder, length, promptLength }: SideBySideStart) {
    this.#agent = agent
    this.#hooks = hooks
    this.#decoder = decoder.withRows([{ from: 0, shift: 0 }], { promptLength, pads: [0] })
    this.#prefix = length
    this.#length = length
  }

  /** Tokens of the prompt and of all answers. */
  get length(): number {
    return this.#length
  }

  async step(next: readonly NextToken[]): Promise<readonly Float32Array[]> {
    const own = next.map(({ slot }, index) => this.#place(slot, this.#length + index))
    this.#length += next.length
    const logits = await this.#run(
      next.map(({ token }) => token),
      own,
    )
    return next.map((_, index) => logits.row(0, index))
  }

  /** The answer's tokens so far, with the new one. */
  #place(slot: number, column: number): readonly number[] {
    const columns = this.#columns.get(slot) ?? []
    this.#columns.set(slot, columns)
    columns.push(column)
    return columns
  }

  async #run(tokens: readonly number[], own: readonly (readonly number[])[]): Promise<LogitRows> {
    const { hooks, model } = this.#agent
    hooks.maskScores(this.#mask(own))
    this.#hooks.instead = feedsOf(
      model.layout,
      own.map((columns) => this.#prefix + columns.length - 1),
    )
    try {
      return await this.#decoder.step([tokens])
    } finally {
      hooks.maskScores(null)
      this.#hooks.instead = {}
    }
  }

  #mask(own: readonly (readonly number[])[]): Tensor {
    const mask = new Float32Array(own.length * this.#length)
    for (const [query, columns] of own.entries()) {
      const row = mask.subarray(query * this.#length, (query + 1) * this.#length)
      row.fill(hiddenScore, this.#prefix)
      for (const column of columns) row[column] = 0
    }
    return { data: mask, shape: [1, 1, own.length, this.#length] }
  }
}

function feedsOf({ positions, keep }: DecoderLayout, at: readonly number[]): Feeds {
  return {
    ...(positions === null ? {} : { [positions.name]: integers(positions, at, [1, at.length]) }),
    ...(keep === null
      ? {}
      : { [keep.input.name]: integers(keep.input, [at.length], keep.isScalar ? [] : [1]) }),
  }
}

function integers({ type }: IntegerInput, values: readonly number[], shape: readonly number[]): Tensor {
  const data = type === 'int32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt)
  return { data, shape }
}
