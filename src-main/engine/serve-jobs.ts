/** The engine process's side: takes jobs one after another, reports progress, obeys cancel. */
import { ProblemError, type ProblemCode } from '../lib/problem'
import type { JobAdjustment, JobFunctions, JobName, Jobs, TalkContext } from './_contract'
import type { EnginePort, FromEngine, ToEngine } from './messages'

/** A job that waits or runs, and what its caller said meanwhile. */
interface RunningJob {
  readonly controller: AbortController
  adjustment: JobAdjustment<JobName> | undefined
}

type JobMessage = Extract<ToEngine, { kind: 'job' }>
type AnyJob = (input: Jobs[JobName][0], context: TalkContext<JobName>) => Promise<Jobs[JobName][1]>

function failure(jobId: number, error: unknown): FromEngine {
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', jobId, code: codeOf(error), message }
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof ProblemError) return error.code
  return error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'internal'
}

export function serveJobs(port: EnginePort, jobs: JobFunctions): void {
  const running = new Map<number, RunningJob>()
  let lastJob = Promise.resolve()

  async function perform({ jobId, job, input }: JobMessage, current: RunningJob): Promise<void> {
    const { signal } = current.controller
    const context: TalkContext<JobName> = {
      signal,
      progress: (done, total, label) => port.send({ kind: 'progress', jobId, done, total, label }),
      emit: (event) => port.send({ kind: 'event', jobId, event }),
      adjustment: () => current.adjustment,
    }
    try {
      signal.throwIfAborted()
      // The name fixes the input's type in the table; TypeScript cannot follow that through a variable.
      const output = await (jobs[job] as AnyJob)(input, context)
      port.send({ kind: 'done', jobId, output })
    } catch (error) {
      port.send(failure(jobId, error))
    } finally {
      running.delete(jobId)
    }
  }

  function accept(message: JobMessage): void {
    const current: RunningJob = { controller: new AbortController(), adjustment: undefined }
    running.set(message.jobId, current)
    lastJob = lastJob.then(() => perform(message, current))
  }

  function adjust(jobId: number, adjustment: JobAdjustment<JobName>): void {
    const current = running.get(jobId)
    if (current !== undefined) current.adjustment = adjustment
  }

  port.onMessage((message) => {
    if (message.kind === 'job') accept(message)
    else if (message.kind === 'cancel') running.get(message.jobId)?.controller.abort()
    else if (message.kind === 'adjust') adjust(message.jobId, message.adjustment)
    else port.send({ kind: 'memory', bytes: process.memoryUsage.rss() })
  })
  port.send({ kind: 'ready' })
}
