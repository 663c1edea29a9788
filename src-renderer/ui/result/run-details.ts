/** Stored results for small pictures: fetched when they rest in sight, a few at a time, the newest kept. */
import type { Output } from '../../../src-main/ipc/contract'
import { api } from '../../api'

export type RunDetails = Output<'runs.get'>

const KEPT = 150
const AT_ONCE = 2

const kept = new Map<string, Promise<RunDetails>>()
const line: (() => void)[] = []
let running = 0

/** `signal` takes a question back that has not been asked yet. */
export function runDetails(runId: string, signal: AbortSignal): Promise<RunDetails> {
  const known = kept.get(runId)
  if (known) return known
  return new Promise((resolve, reject) => {
    line.push(() => {
      if (!signal.aborted) fetchDetails(runId).then(resolve, reject)
    })
    askNext()
  })
}

/** A renamed, repeated or deleted run is asked for anew. */
export function forgetRunDetails(runId: string): void {
  kept.delete(runId)
}

function fetchDetails(runId: string): Promise<RunDetails> {
  const known = kept.get(runId)
  if (known) return known
  running += 1
  const details = api.invoke('runs.get', { runId }).finally(() => {
    running -= 1
    askNext()
  })
  kept.set(runId, details)
  details.catch(() => kept.delete(runId))
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return details
}

function askNext(): void {
  while (running < AT_ONCE) {
    const ask = line.shift()
    if (!ask) return
    ask()
  }
}
