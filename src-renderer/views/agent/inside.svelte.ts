/** Inside one decision: its completions rolled out from each token, and the words that steering changes. */
import type { AgentDecision, EpisodeSetup, Output } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import type { Conditions } from './game.svelte'

export type Rollouts = Output<'agent.rollouts'>
export type WordChange = Output<'agent.words'>

export interface Subject {
  readonly modelId: string
  readonly setup: EpisodeSetup
  readonly decision: AgentDecision
  readonly step: number
}

/** Completions drawn after each token; 20 in the paper. */
export const rolloutSamples = 20
/** Completions of each side whose words are counted. */
export const wordSamples = 100

type Part = 'rollouts' | 'words'

export class Inside {
  rollouts = $state.raw<(Rollouts & { readonly step: number; readonly beta: number }) | null>(null)
  words = $state.raw<(WordChange & { readonly step: number; readonly beta: number }) | null>(null)
  failure = $state.raw<{ readonly part: Part; readonly message: string } | null>(null)
  progress = $state.raw<{ readonly done: number; readonly total: number }>({ done: 0, total: 0 })
  busy = $state<Part | null>(null)

  #runId: string | null = null
  readonly isBusy = $derived(this.busy !== null)

  listen(): () => void {
    return api.on('run.progress', ({ runId, done, total }) => {
      if (runId === this.#runId) this.progress = { done, total }
    })
  }

  /** What becomes of this answer when it is finished anew from each of its tokens. */
  async rollOut(subject: Subject, answer: string | null, conditions: Conditions): Promise<void> {
    const { modelId, setup, decision, step } = subject
    await this.#work('rollouts', async (runId) => {
      const rollouts = await api.invoke('agent.rollouts', {
        runId,
        modelId,
        decision,
        answer,
        ...conditions,
        samples: rolloutSamples,
        maxTokens: setup.maxTokens,
        seed: setup.seed,
      })
      return () => (this.rollouts = { ...rollouts, step, beta: conditions.steering?.beta ?? 0 })
    })
  }

  /** Words of completions at β against those of the same decision unsteered. */
  async compareWords(
    { modelId, setup, decision, step }: Subject,
    { steering, temperature }: Conditions,
  ): Promise<void> {
    if (steering === null) return
    await this.#work('words', async (runId) => {
      const { block, beta } = steering
      const { estimates } = await api.invoke('agent.measure', {
        runId,
        modelId,
        decisions: [decision],
        conditions: [
          { vector: null, block, beta: 0, temperature },
          { vector: 0, block, beta, temperature },
        ],
        vectors: [steering.vector],
        samples: wordSamples,
        maxTokens: setup.maxTokens,
        seed: setup.seed,
        keepTexts: true,
      })
      const [before = [], after = []] = estimates.map((of) =>
        of.flatMap(({ completions }) => completions.map(({ text }) => text)),
      )
      const change = await api.invoke('agent.words', {
        wording: decision.wording,
        arms: decision.arms,
        before,
        after,
      })
      return () => (this.words = { ...change, step, beta })
    })
  }

  stop(): void {
    const runId = this.#runId
    this.#runId = null
    this.busy = null
    if (runId !== null) void api.invoke('run.cancel', { runId }).catch(() => undefined)
  }

  clear(): void {
    this.stop()
    this.rollouts = null
    this.words = null
    this.failure = null
  }

  /** One at a time; what is shown stays until the new is there. */
  async #work(part: Part, body: (runId: string) => Promise<() => void>): Promise<void> {
    this.stop()
    const runId = crypto.randomUUID()
    this.#runId = runId
    this.busy = part
    this.failure = null
    this.progress = { done: 0, total: 0 }
    try {
      const show = await body(runId)
      if (this.#runId === runId) show()
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (this.#runId === runId && code !== 'cancelled') this.failure = { part, message }
    } finally {
      if (this.#runId === runId) this.stop()
    }
  }
}
