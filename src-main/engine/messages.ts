/** What crosses between the broker and an engine process, by structured clone. */
import type { JobAdjustment, JobEvent, JobName, Jobs } from './_contract'
import type { ProblemCode } from '../lib/problem'

export type ToEngine =
  | { readonly kind: 'job'; readonly jobId: number; readonly job: JobName; readonly input: Jobs[JobName][0] }
  | { readonly kind: 'cancel'; readonly jobId: number }
  | { readonly kind: 'adjust'; readonly jobId: number; readonly adjustment: JobAdjustment<JobName> }
  | { readonly kind: 'memory' }

export type FromEngine =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'progress'
      readonly jobId: number
      readonly done: number
      readonly total: number
      readonly label: string
    }
  | { readonly kind: 'event'; readonly jobId: number; readonly event: JobEvent<JobName> }
  | { readonly kind: 'done'; readonly jobId: number; readonly output: Jobs[JobName][1] }
  | { readonly kind: 'failed'; readonly jobId: number; readonly code: ProblemCode; readonly message: string }
  | { readonly kind: 'memory'; readonly bytes: number }

/** A running engine process as the broker sees it, whoever started it. */
export interface EngineLink {
  send(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  /** Called once; `reason` is a clause such as "it was ended by SIGKILL". */
  onExit(listener: (reason: string) => void): void
  kill(): void
}

/** Electron starts utility processes, Node child processes. */
export type SpawnEngine = () => EngineLink

/** The other end of the link, inside the engine process. */
export interface EnginePort {
  send(message: FromEngine): void
  onMessage(listener: (message: ToEngine) => void): void
}
