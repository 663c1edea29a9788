/** The engine process's side: takes jobs one after another, reports progress, obeys cancel. */
import { ProblemError, type ProblemCode } from '../lib/problem'
import type { JobContext, JobFunctions, JobName, Jobs } from './_contract'
import type { EnginePort, FromEngine, ToEngine } from './messages'

type JobMessage = Extract<ToEngine, { kind: 'job' }>
type AnyJob = (input: Jobs[JobName][0], context: JobContext) => Promise<Jobs[JobName][1]>

function failure(jobId: number, error: unknown): FromEngine {
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', jobId, code: codeOf(error), message }
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof ProblemError) return error.code
  return error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'internal'
}

export function serveJobs(port: EnginePort, jobs: JobFunctions): void {
  const running = new Map<number, AbortController>()
  let lastJob = Promise.resolve()

  async function perform({ jobId, job, input }: JobMessage, signal: AbortSignal): Promise<void> {
    const progress: JobContext['progress'] = (done, total, label) =>
      port.send({ kind: 'progress', jobId, done, total, label })
    try {
      signal.throwIfAborted()
      // The name fixes the input's type in the table; TypeScript cannot follow that through a variable.
      const output = await (jobs[job] as AnyJob)(input, { signal, progress })
      port.send({ kind: 'done', jobId, output })
    } catch (error) {
      port.send(failure(jobId, error))
    } finally {
      running.delete(jobId)
    }
  }

  function accept(message: JobMessage): void {
    const controller = new AbortController()
    running.set(message.jobId, controller)
    lastJob = lastJob.then(() => perform(message, controller.signal))
  }

  port.onMessage((message) => {
    if (message.kind === 'job') accept(message)
    else if (message.kind === 'cancel') running.get(message.jobId)?.abort()
    else port.send({ kind: 'memory', bytes: process.memoryUsage.rss() })
  })
  port.send({ kind: 'ready' })
}
