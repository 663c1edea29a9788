/**
 * Jobs an engine process does. One process serves one model; jobs run one after another, since
 * onnxruntime blocks its thread. A job polls `signal` between steps and reports done/total.
 * Why a table: the broker, the process entry and the command line share these types, and a job
 * that no process implements does not compile.
 */
import type { GazeParameters, GazeStatistics, LogDensity, Scanpath } from '../scanpath/path'

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
}
export type JobName = keyof Jobs

export type JobFunctions = {
  readonly [K in JobName]: (input: Jobs[K][0], context: JobContext) => Promise<Jobs[K][1]>
}

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, label: string) => void
}

/** What handlers see of the broker; `key` names the engine process (a model id, or 'pictures', 'probe'). */
export interface Engine {
  call<K extends JobName>(key: string, job: K, input: Jobs[K][0], options?: CallOptions): Promise<Jobs[K][1]>
  unload(key: string): Promise<boolean>
  loaded(): readonly string[]
  memoryBytes(): Promise<number>
  dispose(): Promise<void>
}
