/**
 * What the queue's worker needs of the line of jobs, and all it may know of it. Jobs are small,
 * serialisable and idempotent (a job's run takes the job's id), so a later step can put BullMQ on Redis
 * behind this interface and let several machines work on one queue; nothing cleverer belongs here.
 */
import type { GazeParameters } from '../ipc/contract'

export interface QueueJob {
  readonly itemId: string
  readonly name: string
  /** Its bytes were stored before the job was. */
  readonly imageId: string
  readonly modelId: string
  readonly parameters: GazeParameters
}

/** The line on disk. Taking is exclusive; everything else may come from any app instance. */
export interface JobLine {
  hasWork(): boolean
  /** The next job, running from now on. */
  take(): QueueJob | undefined
  isRunning(itemId: string): boolean
  finish(itemId: string, runId: string, elapsedMs: number): void
  fail(itemId: string, reason: string, elapsedMs: number): void
  /** As if it had not begun. */
  putBack(itemId: string): void
  /** Jobs that a dead worker left running wait again; returns how many. */
  recover(): number
}

export interface WorkContext {
  readonly signal: AbortSignal
  /** The item's line has news, such as a thumbnail. */
  readonly changed: () => void
}

/**
 * Does a job and returns the id of the run it made. Doing it twice makes the same run. A crash of the
 * engine has been tried again by then (the broker sees to that), so whatever it throws is final.
 */
export type Work = (job: QueueJob, context: WorkContext) => Promise<string>
