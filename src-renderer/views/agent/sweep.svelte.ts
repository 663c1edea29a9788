/** β against what the agent does, with temperature alone beside it, on the same decisions. One condition a call. */
import type { AgentDecision, EpisodeSetup } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { controlTemperatures, sweepPoint, type SweepPoint } from './sweep-points'

export interface SweepOrder {
  readonly modelId: string
  readonly setup: EpisodeSetup
  readonly decisions: readonly AgentDecision[]
  readonly block: number
  /** null = the temperature control alone. */
  readonly vector: Float32Array | null
  readonly betas: readonly number[]
  readonly temperature: number
}

interface Condition {
  readonly kind: 'beta' | 'temperature'
  readonly at: number
}

export class Sweep {
  byBeta = $state.raw<readonly SweepPoint[]>([])
  byTemperature = $state.raw<readonly SweepPoint[]>([])
  done = $state(0)
  total = $state(0)
  failure = $state<string | null>(null)
  /** What was measured, in words. */
  subject = $state('')
  /** Milliseconds a condition took; null before the first. */
  conditionMs = $state<number | null>(null)

  #runId: string | null = $state(null)
  readonly isRunning = $derived(this.#runId !== null)
  readonly hasPoints = $derived(this.byBeta.length + this.byTemperature.length > 0)

  async start(order: SweepOrder, subject: string): Promise<void> {
    this.clear()
    const runId = crypto.randomUUID()
    this.#runId = runId
    this.subject = subject
    const conditions = conditionsOf(order)
    this.total = conditions.length
    const started = performance.now()
    try {
      for (const condition of conditions) {
        const point = await measure(order, condition, runId)
        if (this.#runId !== runId) return
        this.#put(condition.kind, point)
        this.done += 1
        this.conditionMs = (performance.now() - started) / this.done
      }
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (this.#runId === runId && code !== 'cancelled') this.failure = message
    } finally {
      if (this.#runId === runId) this.#runId = null
    }
  }

  /** What was measured so far stays. */
  stop(): void {
    const runId = this.#runId
    this.#runId = null
    if (runId !== null) void api.invoke('run.cancel', { runId }).catch(() => undefined)
  }

  clear(): void {
    this.stop()
    this.byBeta = []
    this.byTemperature = []
    this.failure = null
    this.done = 0
    this.total = 0
    this.conditionMs = null
  }

  #put(kind: Condition['kind'], point: SweepPoint): void {
    const sorted = (points: readonly SweepPoint[]): readonly SweepPoint[] =>
      [...points, point].sort((a, b) => a.at - b.at)
    if (kind === 'beta') this.byBeta = sorted(this.byBeta)
    else this.byTemperature = sorted(this.byTemperature)
  }
}

/** From the middle outwards and in turn, so that the picture is there early. */
function conditionsOf({ vector, betas }: SweepOrder): readonly Condition[] {
  const ofBeta = vector === null ? [] : betas.toSorted((a, b) => Math.abs(a) - Math.abs(b))
  const ofTemperature = controlTemperatures.toSorted((a, b) => Math.abs(a - 1) - Math.abs(b - 1))
  const length = Math.max(ofBeta.length, ofTemperature.length)
  return Array.from({ length }).flatMap((_, index): Condition[] => {
    const [beta, temperature] = [ofBeta[index], ofTemperature[index]]
    return [
      ...(beta === undefined ? [] : [{ kind: 'beta' as const, at: beta }]),
      ...(temperature === undefined ? [] : [{ kind: 'temperature' as const, at: temperature }]),
    ]
  })
}

async function measure(
  { modelId, setup, decisions, block, vector, temperature }: SweepOrder,
  { kind, at }: Condition,
  runId: string,
): Promise<SweepPoint> {
  const isSteered = kind === 'beta' && vector !== null
  const { estimates } = await api.invoke('agent.measure', {
    runId,
    modelId,
    decisions,
    conditions: [
      {
        vector: isSteered ? 0 : null,
        block,
        beta: isSteered ? at : 0,
        temperature: kind === 'temperature' ? at : temperature,
      },
    ],
    vectors: isSteered ? [new Float32Array(vector)] : [],
    samples: setup.samples,
    maxTokens: setup.maxTokens,
    seed: setup.seed,
    keepTexts: false,
  })
  return sweepPoint(at, estimates[0] ?? [], setup.task.means)
}
