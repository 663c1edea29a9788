/**
 * A vector of one's own: unsteered play is collected, u comes of it for every block, and a table of blocks and
 * strengths says which of them to use. What was played stays with the engine's side when it is cancelled.
 */
import type { EpisodeSetup, EventPayload, Input, Output } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { sweepPoint, type SweepPoint } from './sweep-points'

export type Plan = Input<'agent.collect'>['plan']
export type Collected = Output<'agent.collect'>
type Progress = EventPayload<'agent.collected'>

export interface HeatCell extends SweepPoint {
  readonly block: number
  readonly beta: number
}

export type CollectionSize = 'default' | 'quick' | 'own'
/** The paper's, and one for a first look. */
export const sizes = {
  default: { runs: 65, horizon: 50 },
  quick: { runs: 8, horizon: 25 },
} as const

/** Equal means: what an agent prefers there, it prefers without a reason. */
export function planOf(
  { task, ...setup }: EpisodeSetup,
  { runs, horizon }: { readonly runs: number; readonly horizon: number },
): Plan {
  const mean = task.means.reduce((sum, each) => sum + each, 0) / task.means.length
  const means = task.means.map(() => mean)
  return { ...setup, task: { ...task, means }, horizon, runs, temperature: 1 }
}

export class Collection {
  isOpen = $state(false)
  size = $state<CollectionSize>('default')
  own = $state.raw<{ readonly runs: number; readonly horizon: number }>(sizes.quick)
  progress = $state.raw<Progress | null>(null)
  result = $state.raw<Collected | null>(null)
  failure = $state<string | null>(null)
  cells = $state.raw<readonly HeatCell[]>([])
  cellsTotal = $state(0)
  cellMs = $state<number | null>(null)
  chosen = $state.raw<{ readonly block: number; readonly beta: number } | null>(null)

  #runId: string | null = $state(null)
  #heatId: string | null = $state(null)
  readonly isPlaying = $derived(this.#runId !== null)
  readonly isMeasuring = $derived(this.#heatId !== null)
  readonly amount = $derived(this.size === 'own' ? this.own : sizes[this.size])

  listen(): () => void {
    return api.on('agent.collected', (progress) => {
      if (progress.runId === this.#runId) this.progress = progress
    })
  }

  /** Begins, or goes on where it was cancelled. */
  async collect(modelId: string, plan: Plan): Promise<void> {
    const runId = crypto.randomUUID()
    this.#runId = runId
    this.failure = null
    this.result = null
    this.cells = []
    this.chosen = null
    try {
      let isMade = false
      while (this.#runId === runId && !isMade) isMade = await this.#call(runId, { modelId, plan })
    } catch (thrown) {
      if (this.#runId === runId) this.failure = problemOf(thrown).message
    } finally {
      if (this.#runId === runId) this.#runId = null
    }
  }

  cancel(): void {
    const runIds = [this.#runId, this.#heatId]
    this.#runId = null
    this.#heatId = null
    for (const runId of runIds)
      if (runId !== null) void api.invoke('run.cancel', { runId }).catch(() => undefined)
  }

  /** For another agent. */
  clear(): void {
    this.cancel()
    this.progress = null
    this.result = null
    this.failure = null
    this.cells = []
    this.chosen = null
  }

  /** Fills the table block by block, one cell a call. */
  async measure(modelId: string, plan: Plan, betas: readonly number[]): Promise<void> {
    const { result } = this
    if (result === null) return
    const runId = crypto.randomUUID()
    this.#heatId = runId
    this.failure = null
    this.cells = []
    const wanted = result.vector.directions.flatMap(({ block }) => betas.map((beta) => ({ block, beta })))
    this.cellsTotal = wanted.length
    const started = performance.now()
    try {
      for (const place of wanted) {
        const cell = await measureCell({ modelId, plan, result, runId }, place)
        if (this.#heatId !== runId) return
        this.cells = [...this.cells, cell]
        this.cellMs = (performance.now() - started) / this.cells.length
      }
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (this.#heatId === runId && code !== 'cancelled') this.failure = message
    } finally {
      if (this.#heatId === runId) this.#heatId = null
    }
  }

  /** A call may be ended by its time limit while steps are being made: then it is made again. */
  async #call(runId: string, input: Pick<Input<'agent.collect'>, 'modelId' | 'plan'>): Promise<boolean> {
    const before = this.progress?.steps ?? 0
    try {
      const result = await api.invoke('agent.collect', { runId, ...input })
      if (this.#runId === runId) this.result = result
      return true
    } catch (thrown) {
      const hasAdvanced = (this.progress?.steps ?? 0) > before
      if (this.#runId !== runId || (problemOf(thrown).code === 'cancelled' && hasAdvanced)) return false
      throw thrown
    }
  }
}

async function measureCell(
  {
    modelId,
    plan,
    result,
    runId,
  }: {
    readonly modelId: string
    readonly plan: Plan
    readonly result: Collected
    readonly runId: string
  },
  { block, beta }: { readonly block: number; readonly beta: number },
): Promise<HeatCell> {
  const vector = result.vector.directions.find((direction) => direction.block === block)?.vector
  const { estimates } = await api.invoke('agent.measure', {
    runId,
    modelId,
    decisions: result.decisions,
    conditions: [{ vector: 0, block, beta, temperature: plan.temperature }],
    vectors: vector === undefined ? [] : [vector],
    samples: plan.samples,
    maxTokens: plan.maxTokens,
    seed: plan.seed,
    keepTexts: false,
  })
  return { block, beta, ...sweepPoint(beta, estimates[0] ?? [], plan.task.means) }
}

/** The best cell that keeps nearly all answers valid; null where none does. */
export function bestCell(cells: readonly HeatCell[], leastValid = 0.9): HeatCell | null {
  const usable = cells.filter(({ valid }) => valid.value >= leastValid)
  return usable.toSorted((a, b) => b.entropy.value - a.entropy.value)[0] ?? null
}
