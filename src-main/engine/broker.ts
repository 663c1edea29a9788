/**
 * Keeps one engine process per key: starts it with the first call, tells when it crashes, tries the
 * job once more (every job may be repeated), falls back to the CPU where allowed, ends it on unload.
 */
import { ProblemError } from '../lib/problem'
import type { CallOptions, DeviceChoice, DeviceReport, Engine, JobName, Jobs } from './_contract'
import type { SpawnEngine } from './messages'
import { probeInFreshProcess } from './throw-away'
import { EngineCrash, EngineWorker, type JobRequest } from './worker'

export interface EngineChange {
  readonly modelId: string
  readonly state: 'loading' | 'ready' | 'crashed' | 'restarted' | 'unloaded' | 'fellBack'
  readonly device: string
  readonly message: string
}

export interface BrokerOptions {
  readonly spawn: SpawnEngine
  readonly onChange?: (change: EngineChange) => void
}

interface Attempt extends JobRequest {
  readonly key: string
}

function crashProblem(key: string, crash: EngineCrash): ProblemError {
  const message =
    `The engine of ${key} stopped twice on this request: ${crash.reason}. ` +
    'Nothing was lost and it starts again with the next request; if it happens again, choose the CPU in Settings or a smaller image.'
  return new ProblemError('engine-crashed', message, { cause: crash })
}

/** A job of a loaded model carries a device and the permission to fall back from it; its answer says what ran. */
type ModelJob = Extract<JobName, `gaze.${string}` | `language.${string}`>
type ModelInput = Jobs[ModelJob][0] & { readonly device: DeviceChoice }

const isModelJob = (job: JobName): job is ModelJob => /^(gaze|language)\./.test(job)

function fallbackInput(request: JobRequest): ModelInput | null {
  if (!isModelJob(request.job)) return null
  const input = request.input as ModelInput
  const mayFallBack =
    input.device.allowFallback && input.device.device !== 'cpu' && input.device.device !== 'auto'
  return mayFallBack ? { ...input, device: { ...input.device, device: 'cpu' } } : null
}

class Broker implements Engine {
  readonly #spawn: SpawnEngine
  readonly #onChange: (change: EngineChange) => void
  readonly #workers = new Map<string, EngineWorker>()
  /** The last device and note each model ran with, so that only a change is told. */
  readonly #reported = new Map<string, string>()
  /** Keys that serve a model; other processes come and go without a word. */
  readonly #models = new Set<string>()
  /** Models whose device failed for good in this session: they stay on the CPU until unloaded. */
  readonly #fallBackNotes = new Map<string, string>()

  constructor({ spawn, onChange = () => undefined }: BrokerOptions) {
    this.#spawn = spawn
    this.#onChange = onChange
  }

  async call<K extends JobName>(
    key: string,
    job: K,
    input: Jobs[K][0],
    options: CallOptions<K> = {},
  ): Promise<Jobs[K][1]> {
    // The table pairs a job with its input and output; a variable name hides that from TypeScript.
    if (job === 'device.probe') {
      return probeInFreshProcess(this.#spawn, input as Jobs['device.probe'][0], options)
    }
    return await this.#runTwice({ key, job, input, options: options })
  }

  async unload(key: string): Promise<boolean> {
    const unloaded = (await this.#workers.get(key)?.unload()) ?? false
    if (unloaded && this.#models.delete(key))
      this.#tell(key, 'unloaded', '', `${key} was unloaded; its memory is free again.`)
    this.#reported.delete(key)
    this.#fallBackNotes.delete(key)
    return unloaded
  }

  loaded(): readonly string[] {
    return [...this.#workers].filter(([, worker]) => worker.isLoaded).map(([key]) => key)
  }

  async memoryBytes(): Promise<number> {
    const sizes = await Promise.all([...this.#workers.values()].map((worker) => worker.memoryBytes()))
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.unload()))
  }

  async #runTwice(attempt: Attempt): Promise<Jobs[JobName][1]> {
    const knownNote = this.#fallBackNotes.get(attempt.key)
    const cpuInput = fallbackInput(attempt)
    if (knownNote !== undefined && cpuInput !== null) return this.#runOnCpu(attempt, cpuInput, knownNote)
    const first = await this.#runOrCrash(attempt)
    if (!(first instanceof EngineCrash)) return first
    this.#tell(attempt.key, 'crashed', '', `The engine stopped: ${first.reason}. It is starting again.`)
    const second = await this.#runOrCrash(attempt)
    if (second instanceof EngineCrash) return this.#giveUpDevice(attempt, cpuInput, second)
    this.#tell(attempt.key, 'restarted', '', 'The engine was started again and finished the request.')
    return second
  }

  async #runOrCrash(attempt: Attempt): Promise<Jobs[JobName][1] | EngineCrash> {
    try {
      return await this.#run(attempt)
    } catch (error) {
      if (error instanceof EngineCrash) return error
      throw error
    }
  }

  async #giveUpDevice(
    attempt: Attempt,
    cpuInput: ModelInput | null,
    crash: EngineCrash,
  ): Promise<Jobs[ModelJob][1]> {
    if (cpuInput === null) throw crashProblem(attempt.key, crash)
    const asked = (attempt.input as ModelInput).device.device
    const note = `${asked} made the engine stop (${crash.reason}), so the CPU was used.`
    const output = await this.#runOnCpu(attempt, cpuInput, note)
    this.#fallBackNotes.set(attempt.key, note)
    this.#tell(attempt.key, 'fellBack', output.device, note)
    return output
  }

  async #runOnCpu(attempt: Attempt, input: ModelInput, note: string): Promise<Jobs[ModelJob][1]> {
    const output = await this.#runOrCrash({ ...attempt, input })
    if (output instanceof EngineCrash) throw crashProblem(attempt.key, output)
    return { ...(output as Jobs[ModelJob][1]), note }
  }

  async #run({ key, ...request }: Attempt): Promise<Jobs[JobName][1]> {
    const worker = this.#workers.get(key) ?? new EngineWorker(this.#spawn)
    this.#workers.set(key, worker)
    const isModel = isModelJob(request.job)
    if (isModel) this.#models.add(key)
    if (isModel && !worker.isLoaded) this.#tell(key, 'loading', '', `Loading ${key}…`)
    const output = await worker.run(request)
    if (isModel) this.#report(key, output as Jobs[ModelJob][1])
    return output
  }

  #report(key: string, { device, note }: DeviceReport): void {
    const report = `${device} ${note ?? ''}`
    if (this.#reported.get(key) === report) return
    this.#reported.set(key, report)
    this.#tell(key, note === null ? 'ready' : 'fellBack', device, note ?? `${key} runs on ${device}.`)
  }

  #tell(modelId: string, state: EngineChange['state'], device: string, message: string): void {
    this.#onChange({ modelId, state, device, message })
  }
}

export function createBroker(options: BrokerOptions): Engine {
  return new Broker(options)
}
