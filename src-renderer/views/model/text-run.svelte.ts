/** A text being generated: its tokens as they come, what its edits did, and the slider's hold on it. */
import type { EditProof, Input, Output, StackEntry, TextToken } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'

type Request = Omit<Input<'language.generate'>, 'runId'>

export class TextRun {
  tokens = $state.raw<readonly TextToken[]>([])
  proofs = $state.raw<readonly EditProof[]>([])
  /** What the last finished run says of itself. */
  result = $state.raw<Output<'language.generate'> | null>(null)
  failure = $state<string | null>(null)
  busyLabel = $state<string | null>(null)

  #runId: string | null = $state(null)
  readonly isRunning = $derived(this.#runId !== null)

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stops = [
      api.on('language.tokens', ({ runId, from, tokens, proofs }) => {
        if (runId !== this.#runId) return
        this.tokens = [...this.tokens.slice(0, from), ...tokens]
        this.proofs = proofs
        this.busyLabel = null
      }),
      api.on('run.progress', ({ runId, label }) => {
        if (runId === this.#runId) this.busyLabel = label
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  async start(request: Request): Promise<void> {
    await this.stop()
    const runId = crypto.randomUUID()
    this.#runId = runId
    this.failure = null
    this.busyLabel = 'Reading the prompt'
    try {
      const result = await api.invoke('language.generate', { ...request, runId })
      if (this.#runId !== runId) return
      this.result = result
      this.tokens = result.tokens
      this.proofs = result.proofs
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (this.#runId === runId && code !== 'cancelled') this.failure = message
    } finally {
      if (this.#runId === runId) {
        this.#runId = null
        this.busyLabel = null
      }
    }
  }

  async stop(): Promise<void> {
    const runId = this.#runId
    if (runId === null) return
    this.#runId = null
    this.busyLabel = null
    await api.invoke('run.cancel', { runId }).catch(() => undefined)
  }

  /** Sends changed edits into the running generation; false where none runs that could take them. */
  async steer(stack: readonly StackEntry[]): Promise<boolean> {
    if (this.#runId === null) return false
    const { accepted } = await api.invoke('language.steer', { runId: this.#runId, stack: [...stack] })
    return accepted
  }

  /** Empties the page for another model. */
  clear(): void {
    this.tokens = []
    this.proofs = []
    this.result = null
    this.failure = null
  }
}
