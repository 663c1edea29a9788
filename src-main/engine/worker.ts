/**
 * One engine process and the jobs that wait for it. Only one job is in the process at a time, so a
 * crash or a kill costs at most that one; the process starts with the first job and again after an end.
 */
import { ProblemError } from '../lib/problem'
import type { CallOptions, JobName, Jobs } from './_contract'
import type { EngineLink, FromEngine, SpawnEngine } from './messages'

export interface JobRequest {
  readonly job: JobName
  readonly input: Jobs[JobName][0]
  readonly options: CallOptions
}

interface WaitingJob extends JobRequest {
  readonly jobId: number
  readonly resolve: (output: Jobs[JobName][1]) => void
  readonly reject: (error: Error) => void
  readonly stopListening: () => void
}

/** A job's process ended under it: the broker decides whether to try again. */
export class EngineCrash extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`The engine process stopped: ${reason}.`)
    this.reason = reason
  }
}

/** A cancelled caller has its answer by then, whatever the process does. */
const cancelAnswerMs = 150
/** A process that has not come back to us by then is ended; most steps take less, and keep the loaded model. */
const cancelKillMs = 1_000
const memoryAnswerMs = 150

const cancelled = () => new ProblemError('cancelled', 'Cancelled.')

export class EngineWorker {
  readonly #spawn: SpawnEngine
  readonly #queue: WaitingJob[] = []
  #link: EngineLink | null = null
  #current: WaitingJob | null = null
  #nextJobId = 1
  #memoryBytes = 0
  #memoryListeners: (() => void)[] = []

  constructor(spawn: SpawnEngine) {
    this.#spawn = spawn
  }

  get isLoaded(): boolean {
    return this.#link !== null
  }

  run(request: JobRequest): Promise<Jobs[JobName][1]> {
    const { signal } = request.options
    if (signal?.aborted === true) return Promise.reject(cancelled())
    return new Promise((resolve, reject) => {
      const jobId = this.#nextJobId++
      const onAbort = () => this.#cancel(jobId)
      signal?.addEventListener('abort', onAbort, { once: true })
      const stopListening = () => signal?.removeEventListener('abort', onAbort)
      this.#queue.push({ ...request, jobId, resolve, reject, stopListening })
      this.#pump()
    })
  }

  /** Ends the process; waiting jobs are answered as cancelled. */
  async unload(): Promise<boolean> {
    const unloaded = new ProblemError('cancelled', 'The model was unloaded before this was done. Ask again.')
    for (const job of this.#queue.splice(0)) this.#settle(job, () => job.reject(unloaded))
    const job = this.#takeCurrent()
    if (job !== null) this.#settle(job, () => job.reject(unloaded))
    return this.#end()
  }

  async memoryBytes(): Promise<number> {
    if (this.#link === null) return 0
    const answer = new Promise<void>((resolve) => this.#memoryListeners.push(resolve))
    this.#link.send({ kind: 'memory' })
    // A busy process answers later; its last answer stands meanwhile.
    await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, memoryAnswerMs))])
    return this.#memoryBytes
  }

  #pump(): void {
    if (this.#current !== null) return
    const next = this.#queue.shift()
    if (next === undefined) return
    this.#current = next
    this.#link ??= this.#start()
    this.#link.send({ kind: 'job', jobId: next.jobId, job: next.job, input: next.input })
    next.options.onStart?.((adjustment) => {
      if (this.#current === next) this.#link?.send({ kind: 'adjust', jobId: next.jobId, adjustment })
    })
  }

  #start(): EngineLink {
    const link = this.#spawn()
    link.onMessage((message) => {
      if (this.#link === link) this.#receive(message)
    })
    link.onExit((reason) => this.#exited(link, reason))
    return link
  }

  #receive(message: FromEngine): void {
    if (message.kind === 'ready') return
    if (message.kind === 'memory') {
      this.#memoryBytes = message.bytes
      for (const listener of this.#memoryListeners.splice(0)) listener()
      return
    }
    const job = this.#current
    if (job?.jobId !== message.jobId) return
    if (message.kind === 'progress') job.options.onProgress?.(message.done, message.total, message.label)
    else if (message.kind === 'event') job.options.onEvent?.(message.event)
    else this.#finish(job, message)
  }

  #finish(job: WaitingJob, message: Extract<FromEngine, { kind: 'done' | 'failed' }>): void {
    this.#current = null
    this.#settle(job, () => {
      if (job.options.signal?.aborted === true) job.reject(cancelled())
      else if (message.kind === 'done') job.resolve(message.output)
      else job.reject(new ProblemError(message.code, message.message))
    })
    this.#pump()
  }

  /** A promise settles once, so a second answer to the same job changes nothing. */
  #settle(job: WaitingJob, answer: () => void): void {
    job.stopListening()
    answer()
  }

  #exited(link: EngineLink, reason: string): void {
    if (this.#link !== link) return
    this.#link = null
    this.#memoryBytes = 0
    const job = this.#takeCurrent()
    if (job !== null) this.#settle(job, () => job.reject(new EngineCrash(reason)))
    this.#pump()
  }

  #takeCurrent(): WaitingJob | null {
    const job = this.#current
    this.#current = null
    return job
  }

  #cancel(jobId: number): void {
    const index = this.#queue.findIndex((job) => job.jobId === jobId)
    const waiting = index < 0 ? undefined : this.#queue.splice(index, 1)[0]
    if (waiting !== undefined) this.#settle(waiting, () => waiting.reject(cancelled()))
    else if (this.#current?.jobId === jobId) this.#cancelCurrent(this.#current)
  }

  #cancelCurrent(job: WaitingJob): void {
    this.#link?.send({ kind: 'cancel', jobId: job.jobId })
    setTimeout(() => job.reject(cancelled()), cancelAnswerMs)
    setTimeout(() => {
      if (this.#current === job) this.#link?.kill()
    }, cancelKillMs)
  }

  /** The link is let go first, so that a job asked for meanwhile starts a process of its own. */
  #end(): Promise<boolean> {
    const link = this.#link
    if (link === null) return Promise.resolve(false)
    this.#link = null
    this.#memoryBytes = 0
    return new Promise((resolve) => {
      link.onExit(() => resolve(true))
      link.kill()
    })
  }
}
