/** Works through the line of jobs, one at a time, in whichever app instance holds the lease. */
import { isProblem } from '../lib/problem'
import type { JobLine, QueueJob, Work } from './job-line'
import type { Lease } from './lease'

export interface QueueDependencies {
  readonly line: JobLine
  readonly lease: Lease
  readonly work: Work
  readonly isPaused: () => boolean
  /** Another instance wrote to the folder. */
  readonly changedElsewhere: () => boolean
  /** One item changed; null = perhaps all. */
  readonly onChange: (itemId: string | null) => void
  /** The queue cannot go on by itself, a full disk for instance. The owner pauses it and says so. */
  readonly onStuck: (error: unknown) => void
  /** There is work, but another instance holds the lease. */
  readonly onElsewhere: () => void
}

/** How often an idle or working instance looks at what others did. */
const watchMs = 500

interface Current {
  readonly job: QueueJob
  readonly controller: AbortController
}

export class Queue {
  readonly #deps: QueueDependencies
  readonly #watch: NodeJS.Timeout
  #current: Current | undefined
  #pumping: Promise<void> | undefined
  #disposed = false

  constructor(deps: QueueDependencies) {
    this.#deps = deps
    this.#watch = setInterval(() => this.#look(), watchMs)
    this.#watch.unref()
  }

  /** Goes on where the last instance stopped; what it left "running" waits again even while paused. */
  start(): void {
    try {
      if (this.#deps.line.hasWork() && this.#deps.lease.acquire()) this.#recover()
      this.#deps.lease.release()
    } catch (error) {
      this.#deps.onStuck(error)
    }
    this.wake()
  }

  /** There may be something to do: a new item, a retry, an end of the pause. */
  wake(): void {
    if (this.#disposed || this.#pumping !== undefined) return
    this.#pumping = this.#pump().finally(() => (this.#pumping = undefined))
  }

  /** Stops the running job at once if its item is no longer to be worked on. */
  interruptIfCancelled(): void {
    const { line } = this.#deps
    if (this.#current !== undefined && !line.isRunning(this.#current.job.itemId))
      this.#current.controller.abort()
  }

  /** Puts the running job back in line and lets another instance go on. */
  async dispose(): Promise<void> {
    this.#disposed = true
    clearInterval(this.#watch)
    this.#current?.controller.abort()
    await this.#pumping
  }

  async #pump(): Promise<void> {
    try {
      while (this.#mayWork()) {
        const job = this.#deps.line.take()
        if (job === undefined) break
        await this.#do(job)
      }
      this.#deps.lease.release()
    } catch (error) {
      this.#deps.onStuck(error)
    }
  }

  #mayWork(): boolean {
    const { line, lease, isPaused, onElsewhere } = this.#deps
    if (this.#disposed || isPaused() || !line.hasWork()) return false
    if (!lease.acquire()) {
      onElsewhere()
      return false
    }
    this.#recover()
    return true
  }

  /** Only the holder takes jobs and it has none just now: whatever still "runs" lost its worker. */
  #recover(): void {
    if (this.#deps.line.recover() > 0) this.#deps.onChange(null)
  }

  async #do(job: QueueJob): Promise<void> {
    const { line, onChange } = this.#deps
    const current = { job, controller: new AbortController() }
    this.#current = current
    onChange(job.itemId)
    const startedMs = performance.now()
    try {
      const runId = await this.#workOrCancel(job, current.controller.signal)
      line.finish(job.itemId, runId, performance.now() - startedMs)
    } catch (error) {
      this.#settle(current, error, performance.now() - startedMs)
    } finally {
      this.#current = undefined
      onChange(job.itemId)
    }
  }

  /** A cancelled job is left at once, even if the worker is slow to notice. */
  async #workOrCancel(job: QueueJob, signal: AbortSignal): Promise<string> {
    const cancelled = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true })
    })
    const context = { signal, changed: () => this.#deps.onChange(job.itemId) }
    return await Promise.race([this.#deps.work(job, context), cancelled])
  }

  #settle({ job, controller }: Current, error: unknown, elapsedMs: number): void {
    const { line } = this.#deps
    if (controller.signal.aborted) {
      // Cancelled items are marked already, and after a lost lease the item is another's.
      if (this.#disposed) line.putBack(job.itemId)
    } else if (isProblem(error, 'cancelled')) {
      // Not by us: the model was unloaded under it. It is loaded again.
      line.putBack(job.itemId)
    } else if (isProblem(error, 'storage')) {
      // Every further item would fail for the same reason: stop instead, and lose none of them.
      line.putBack(job.itemId)
      throw error
    } else {
      line.fail(job.itemId, sentenceOf(error), elapsedMs)
    }
  }

  /** What other instances did: new items, a cancelled one, a lease that lapsed. */
  #look(): void {
    try {
      if (this.#current !== undefined && !this.#deps.lease.acquire()) this.#current.controller.abort()
      if (this.#deps.changedElsewhere()) {
        this.#deps.onChange(null)
        this.interruptIfCancelled()
      }
      this.wake()
    } catch {
      // A full disk or a lock that lasts: the next look, or the job's own end, tells.
    }
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
