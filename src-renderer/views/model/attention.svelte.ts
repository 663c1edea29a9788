/** Where a token attended: the pattern's row in every layer and head, and figures of each head. */
import type { Output, StackEntry } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { chosenRows, meanRow, rowAt } from './pattern-rows'

export type HeadFigure = 'entropy' | 'sink' | 'previous' | 'distance'

export const headFigures: readonly {
  readonly value: HeadFigure
  readonly title: string
  readonly unit: string
}[] = [
  { value: 'entropy', title: 'Entropy', unit: 'share of uniform' },
  { value: 'sink', title: 'Sink: mass on token 1', unit: 'share' },
  { value: 'previous', title: 'Mass on the token before', unit: 'share' },
  { value: 'distance', title: 'Mean distance', unit: 'share of the text' },
]

interface Question {
  readonly modelId: string
  readonly tokenIds: readonly number[]
  readonly row: number
  readonly promptTokens: number
  readonly stack: readonly StackEntry[]
}

export class Attention {
  look = $state.raw<Output<'language.look'> | null>(null)
  /** The token whose row is shown. */
  row = $state<number | null>(null)
  /** null = the mean over layers or heads. */
  layer = $state<number | null>(null)
  head = $state<number | null>(null)
  figure = $state<HeadFigure>('entropy')
  isBusy = $state(false)
  failure = $state<string | null>(null)

  #wish: Question | null = null

  readonly lens = $derived(this.look?.lens ?? [])
  /** Attention of the row to each token, mean of what is chosen. */
  readonly heat = $derived(this.look && meanRow(chosenRows(this.look, this.layer, this.head), this.look.keys))
  /** [layers][heads], each 0 to 1; NaN where a pattern cannot be read. */
  readonly figures = $derived(this.look && headFigure(this.look, this.figure))

  /** Wants this row; while one question is out, only the newest wish is kept. */
  ask(question: Question): void {
    this.row = question.row
    this.#wish = question
    if (!this.isBusy) void this.#work()
  }

  clear(): void {
    this.#wish = null
    this.row = null
    this.look = null
    this.failure = null
  }

  async #work(): Promise<void> {
    this.isBusy = true
    while (this.#wish) {
      const wish = this.#wish
      this.#wish = null
      await this.#answer(wish)
    }
    this.isBusy = false
  }

  async #answer({ row, ...question }: Question): Promise<void> {
    try {
      const [tokenIds, stack] = [[...question.tokenIds], [...question.stack]]
      const input = { ...question, row, tokenIds, stack, runId: crypto.randomUUID() }
      const look = await api.invoke('language.look', input)
      if (this.row !== row) return
      this.look = look
      this.failure = null
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (code !== 'cancelled') this.failure = message
    }
  }
}

type Look = Output<'language.look'>

function headFigure(look: Look, figure: HeadFigure): number[][] {
  return Array.from({ length: look.layers }, (_, layer) =>
    Array.from({ length: look.heads }, (__, head) => rowFigures[figure](rowAt(look, layer, head))),
  )
}

const rowFigures: Readonly<Record<HeadFigure, (row: Float32Array) => number>> = {
  entropy(row) {
    const nats = row.reduce((sum, share) => sum - (share > 0 ? share * Math.log(share) : 0), 0)
    return Number.isNaN(row[0] ?? NaN) ? NaN : nats / Math.log(Math.max(2, row.length))
  },
  sink: (row) => row[0] ?? NaN,
  previous: (row) => row[row.length - 2] ?? NaN,
  distance(row) {
    const last = row.length - 1
    const mean = row.reduce((sum, share, key) => sum + share * (last - key), 0)
    return mean / Math.max(1, last)
  },
}
