/**
 * Jobs an engine process does. One process serves one model; jobs run one after another, since
 * onnxruntime blocks its thread. A job polls `signal` between steps and reports done/total.
 * Why a table: the broker, the process entry and the command line share these types, and a job
 * that no process implements does not compile.
 */
import type { Edit } from '../hooks/edit'
import type { GazeParameters, GazeStatistics, LogDensity, Scanpath } from '../scanpath/path'
import type {
  EpisodeAdjustment,
  EpisodeEvent,
  EpisodeInput,
  EpisodeOutput,
  MeasureInput,
  MeasureOutput,
  RolloutInput,
  RolloutOutput,
} from './_agent-jobs'
import type {
  DirectionInput,
  DirectionOutput,
  GenerateInput,
  GenerateOutput,
  LanguageModelInput,
  LookInput,
  LookOutput,
  ReadInput,
  ReadOutput,
  StructureOutput,
  TokenEvent,
  VerifyOutput,
} from './_language-jobs'
import type { ImportInput, ImportOutput, PullInput, PullOutput } from './_model-jobs'

export type DeviceId = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

export interface DeviceChoice {
  readonly device: DeviceId
  readonly allowFallback: boolean
}

export interface DeviceReport {
  /** The device that really ran. */
  readonly device: string
  /** Why it is not the one asked for, or null. */
  readonly note: string | null
}

export interface JobContext {
  readonly signal: AbortSignal
  progress(done: number, total: number, label: string): void
}

/** What a job that talks while it runs is given. */
export interface TalkContext<K extends JobName> extends JobContext {
  /** Tells the caller something before the job is done. */
  emit(event: JobEvent<K>): void
  /** The caller's latest change to the running job; undefined while there is none. Heard between two steps. */
  adjustment(): JobAdjustment<K> | undefined
}

/** Hostile until decoded, so decoding happens in the engine process too. */
export interface PreparePictureInput {
  /** File to read. */
  readonly path: string
  /** Where to write the upright preview (WebP, long side at most 4096 px) and thumbnail (WebP, 256 px). */
  readonly previewPath: string
  readonly thumbnailPath: string
}
export interface PictureInfo {
  /** Upright size, px. */
  readonly width: number
  readonly height: number
  readonly format: string
}

export interface PredictInput {
  readonly imagePath: string
  /** Key of the encoding cache: the SHA-256 of the image's bytes. */
  readonly imageId: string
  /** Folder holding card.json, encoder.onnx and head.onnx. */
  readonly modelFolder: string
  readonly parameters: GazeParameters
  readonly device: DeviceChoice
}
export interface PredictOutput extends DeviceReport {
  readonly modelHash: string
  readonly pixelsPerDegree: number
  readonly density: LogDensity
  readonly viewers: readonly Scanpath[]
  readonly statistics: GazeStatistics
  /** 0 when the encoding came from the cache. */
  readonly encodeMs: number
  readonly sampleMs: number
}

export interface ProbeInput {
  readonly device: DeviceId
}
export interface ProbeOutput {
  readonly works: boolean
  readonly maxError: number | null
  readonly elapsedMs: number | null
  readonly message: string
}

export interface Jobs {
  'picture.prepare': [PreparePictureInput, PictureInfo]
  'gaze.predict': [PredictInput, PredictOutput]
  'device.probe': [ProbeInput, ProbeOutput]
  'language.open': [LanguageModelInput, StructureOutput]
  'language.generate': [GenerateInput, GenerateOutput]
  'language.look': [LookInput, LookOutput]
  'language.read': [ReadInput, ReadOutput]
  'language.direction': [DirectionInput, DirectionOutput]
  'language.verify': [LanguageModelInput, VerifyOutput]
  'agent.episode': [EpisodeInput, EpisodeOutput]
  'agent.measure': [MeasureInput, MeasureOutput]
  'agent.rollouts': [RolloutInput, RolloutOutput]
  'models.pull': [PullInput, PullOutput]
  'models.import': [ImportInput, ImportOutput]
}
export type JobName = keyof Jobs

/** What some jobs tell and take while they run. */
interface JobTalk {
  'language.generate': { readonly event: TokenEvent; readonly adjustment: readonly Edit[] }
  'agent.episode': { readonly event: EpisodeEvent; readonly adjustment: EpisodeAdjustment }
}
export type JobEvent<K extends JobName> = K extends keyof JobTalk ? JobTalk[K]['event'] : never
export type JobAdjustment<K extends JobName> = K extends keyof JobTalk ? JobTalk[K]['adjustment'] : never

type ContextOf<K extends JobName> = K extends keyof JobTalk ? TalkContext<K> : JobContext

export type JobFunctions = {
  readonly [K in JobName]: (input: Jobs[K][0], context: ContextOf<K>) => Promise<Jobs[K][1]>
}

export interface CallOptions<K extends JobName = JobName> {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, label: string) => void
  readonly onEvent?: (event: JobEvent<K>) => void
  /** Gets, as the job starts, the function that sends changes to it. */
  readonly onStart?: (adjust: (adjustment: JobAdjustment<K>) => void) => void
}

/** What handlers see of the broker; `key` names the engine process (a model id, 'pictures', 'probe', a transfer's id). */
export interface Engine {
  call<K extends JobName>(
    key: string,
    job: K,
    input: Jobs[K][0],
    options?: CallOptions<K>,
  ): Promise<Jobs[K][1]>
  unload(key: string): Promise<boolean>
  loaded(): readonly string[]
  memoryBytes(): Promise<number>
  dispose(): Promise<void>
}
