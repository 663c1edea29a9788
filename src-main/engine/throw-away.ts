/**
 * Jobs that may take their process with them: each gets a fresh one, a time limit, and an end.
 * For a proof of a device, a crash and a hang are results.
 */
import type { CallOptions, ProbeInput, ProbeOutput } from './_contract'
import type { SpawnEngine } from './messages'
import { EngineCrash, EngineWorker } from './worker'

/** A first start of a GPU driver compiles for seconds; what takes longer is no help to anyone. */
const probeLimitMs = 30_000

function notWorking(message: string): ProbeOutput {
  return { works: false, maxError: null, elapsedMs: null, message }
}

export async function probeInFreshProcess(
  spawn: SpawnEngine,
  input: ProbeInput,
  options: CallOptions,
): Promise<ProbeOutput> {
  const worker = new EngineWorker(spawn)
  const limit = AbortSignal.timeout(probeLimitMs)
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit])
  try {
    return (await worker.run({ job: 'device.probe', input, options: { ...options, signal } })) as ProbeOutput
  } catch (error) {
    if (error instanceof EngineCrash)
      return notWorking(`Does not work here: its driver failed, and ${error.reason}.`)
    if (limit.aborted) return notWorking(`Does not work here: no answer within ${probeLimitMs / 1000} s.`)
    throw error
  } finally {
    await worker.unload()
  }
}
