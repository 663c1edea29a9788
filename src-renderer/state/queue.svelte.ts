/** The queue as the interface sees it: adding files to it, steering it, and how long it will take. */
import type { GazeParameters, QueueItem } from '../../src-main/ipc/contract'
import { api, problemOf } from '../api'
import { app } from './app.svelte'
import { skippedMessage, type Intake, type SkippedFile } from './dropped-files'

/** Finished items whose time counts for the estimate: the newest, since folders are mixed. */
const ESTIMATE_FROM = 20

export class Queue {
  /** How many of the files just dropped have been handed over, or null. */
  adding = $state.raw<{ readonly done: number; readonly total: number } | null>(null)
  /** What was left out of the last drop, and why. */
  skipped = $state.raw<readonly SkippedFile[]>([])

  /** Goes up when files that are still being handed over are no longer wanted. */
  #stops = 0

  readonly items = $derived(app.queue.items)
  readonly finished = $derived(this.items.filter(({ state }) => state === 'done' || state === 'failed'))
  readonly open = $derived(this.items.filter(({ state }) => state === 'waiting' || state === 'running'))
  readonly isBusy = $derived(this.open.length > 0)
  /** Milliseconds a picture takes, or null while none has finished. */
  readonly meanMs = $derived(meanElapsedMs(this.finished))
  /** Milliseconds until the queue is empty. */
  readonly remainingMs = $derived(this.meanMs === null ? null : this.meanMs * this.open.length)

  /** Hands pictures over one by one, so that no folder is ever held in memory whole. */
  async add(intake: Intake, settings: { modelId: string; parameters: GazeParameters }): Promise<void> {
    this.skipped = intake.skipped
    const message = skippedMessage(intake)
    if (message !== null) app.notify('warning', message)
    const stops = this.#stops
    const { done = 0, total = 0 } = this.adding ?? {}
    if (intake.pictures.length > 0) this.adding = { done, total: total + intake.pictures.length }
    for (const file of intake.pictures) {
      await this.#addOne(file, settings)
      if (stops !== this.#stops) return
      this.#countOne()
    }
  }

  /** Stops handing over; what was handed over stays. */
  stopAdding(): void {
    this.#stops += 1
    this.adding = null
  }

  setPaused(paused: boolean): Promise<void> {
    return this.#ask(() => api.invoke('queue.pause', { paused }))
  }

  /** Without ids: everything that is not finished. */
  cancel(itemIds: string[] | null = null): Promise<void> {
    if (itemIds === null) this.stopAdding()
    return this.#ask(() => api.invoke('queue.cancel', { itemIds }))
  }

  /** Without ids: everything that failed or was cancelled. */
  retry(itemIds: string[] | null = null): Promise<void> {
    return this.#ask(() => api.invoke('queue.retry', { itemIds }))
  }

  clearFinished(): Promise<void> {
    return this.#ask(() => api.invoke('queue.clear', {}))
  }

  async #ask(question: () => Promise<typeof app.queue>): Promise<void> {
    try {
      app.queue = await question()
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  #countOne(): void {
    if (!this.adding) return
    const done = this.adding.done + 1
    this.adding = done < this.adding.total ? { ...this.adding, done } : null
  }

  async #addOne(file: File, settings: { modelId: string; parameters: GazeParameters }): Promise<void> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      await api.invoke('queue.add', { name: file.name, bytes, ...settings })
    } catch (thrown) {
      const { message } = problemOf(thrown)
      this.skipped = [...this.skipped, { name: file.name, reason: message }]
      app.notify('error', `${file.name} was not added to the queue. ${message}`)
    }
  }
}

function meanElapsedMs(finished: readonly QueueItem[]): number | null {
  const times = finished
    .flatMap(({ elapsedMs }) => (elapsedMs === null ? [] : [elapsedMs]))
    .slice(-ESTIMATE_FROM)
  return times.length === 0 ? null : times.reduce((sum, time) => sum + time, 0) / times.length
}

export const queue = new Queue()
