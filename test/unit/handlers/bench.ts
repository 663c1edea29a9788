/** The handlers over a real store and a stand-in for the engine: pictures are really decoded, gaze is made up. */
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import type {
  CallOptions,
  Engine,
  JobName,
  Jobs,
  PredictInput,
  PredictOutput,
} from '../../../src-main/engine/_contract'
import { jobs } from '../../../src-main/engine/jobs/index'
import type { CommandName, EventName, EventPayload, Input, Output } from '../../../src-main/ipc/contract'
import type { HandlerDependencies } from '../../../src-main/ipc/handlers/_contract'
import { createHandlers } from '../../../src-main/ipc/handlers/index'
import { ProblemError } from '../../../src-main/lib/problem'
import type { Store } from '../../../src-main/store/store'
import { eventually, openTestStore, parameters, predictionOf } from '../store/fixtures'

export const modelId = 'saccade-free-view'
export { parameters }

function predictedOutput({ imageId, parameters: { seed }, device }: PredictInput): PredictOutput {
  const { density, viewers, statistics } = predictionOf(imageId, seed)
  return {
    modelHash: 'hash-1',
    pixelsPerDegree: 25,
    density,
    viewers,
    statistics,
    encodeMs: 1,
    sampleMs: 1,
    device: device.device === 'auto' ? 'cpu' : device.device,
    note: null,
  }
}

/** What stands for an engine's language jobs. */
export type LanguageJobs = {
  readonly [K in Extract<JobName, `language.${string}`>]?: (
    input: Jobs[K][0],
    options: CallOptions<K>,
  ) => Promise<Jobs[K][1]>
}

type Predict = (input: PredictInput, options: CallOptions) => Promise<PredictOutput>

export class FakeEngine implements Engine {
  readonly calls: JobName[] = []
  language: LanguageJobs = {}
  predict: Predict = (input) => Promise.resolve(predictedOutput(input))

  async call<K extends JobName>(
    _key: string,
    job: K,
    input: Jobs[K][0],
    options: CallOptions<K> = {},
  ): Promise<Jobs[K][1]> {
    this.calls.push(job)
    options.signal?.throwIfAborted()
    if (job === 'gaze.predict') return await this.predict(input as PredictInput, options)
    const written = this.language[job as keyof LanguageJobs] as
      ((input: unknown, options: unknown) => Promise<Jobs[K][1]>) | undefined
    if (written !== undefined) return await written(input, options)
    const context = { signal: options.signal ?? new AbortController().signal, progress: () => undefined }
    return await (jobs[job] as (input: unknown, context: unknown) => Promise<Jobs[K][1]>)(input, context)
  }

  /** How often gaze was predicted. */
  get predictions(): number {
    return this.calls.filter((job) => job === 'gaze.predict').length
  }

  unload: (key?: string) => Promise<boolean> = () => Promise.resolve(true)
  loaded = (): readonly string[] => [modelId]
  memoryBytes = (): Promise<number> => Promise.resolve(12.5)
  dispose = (): Promise<void> => Promise.resolve()
}

/** Settles only when it is cancelled. */
export const predictForever: Predict = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new ProblemError('cancelled', 'Cancelled.')))
  })

export interface Event<K extends EventName = EventName> {
  readonly event: K
  readonly payload: EventPayload<K>
}

export interface Bench {
  readonly store: Store
  readonly engine: FakeEngine
  readonly events: Event[]
  readonly copied: string[]
  invoke<K extends CommandName>(command: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>>
  payloads<K extends EventName>(event: K): EventPayload<K>[]
  warmUp(): void
  openImageFile(path: string): Promise<void>
  dispose(): Promise<void>
}

export function openBench(
  options: Partial<HandlerDependencies> & { readonly engine?: FakeEngine } = {},
): Bench {
  const store = options.store ?? openTestStore()
  const engine = options.engine ?? new FakeEngine()
  const events: Event[] = []
  const copied: string[] = []
  const set = createHandlers({
    emit: (event, payload) => void events.push({ event, payload }),
    host: 'electron',
    version: '0.1.0',
    startImagePath: null,
    startProblem: null,
    copy: (kind, bytes) => {
      copied.push(`${kind} ${bytes.length}`)
      return Promise.resolve()
    },
    ...options,
    store,
    engine,
  })
  onTestFinished(() => set.dispose())
  return {
    store,
    engine,
    events,
    copied,
    invoke: (command, input, signal = new AbortController().signal) =>
      set.handlers[command](input, { signal }),
    payloads: <K extends EventName>(event: K) =>
      events.filter((told): told is Event<K> => told.event === event).map(({ payload }) => payload),
    warmUp: () => set.warmUp(),
    openImageFile: (path) => set.openImageFile(path),
    dispose: () => set.dispose(),
  }
}

export async function pngBytes(red = 200, width = 96, height = 64): Promise<Uint8Array<ArrayBuffer>> {
  const background = { r: red, g: 80, b: 40 }
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer(),
  )
}

export async function addImage(bench: Bench, name = 'picture.png', red?: number) {
  return await bench.invoke('image.add', { name, bytes: await pngBytes(red) })
}

export async function queueSettled(bench: Bench): Promise<Output<'queue.get'>> {
  return await eventually(async () => {
    const status = await bench.invoke('queue.get', {})
    if (status.items.some(({ state }) => state === 'waiting' || state === 'running')) throw new Error('busy')
    return status
  })
}
