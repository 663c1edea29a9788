import type { GazeParameters, LogDensity, Scanpath } from '../scanpath/path'

/** One prediction as files and figures tell of it. */
export interface GazeRecord {
  /** Name of the image's file. */
  readonly image: string
  /** Upright size of the image, px. */
  readonly width: number
  readonly height: number
  /** Id of the model, and SHA-256 over its files. */
  readonly model: string
  readonly modelHash: string
  readonly parameters: GazeParameters
  /** What was used where `parameters.pixelsPerDegree` is null. */
  readonly pixelsPerDegree: number
  readonly density: LogDensity
  readonly viewers: readonly Scanpath[]
}

/** The record with only the viewers of those (1-based) numbers; no numbers = all. */
export function withViewers(record: GazeRecord, numbers: readonly number[]): GazeRecord {
  if (numbers.length === 0) return record
  return { ...record, viewers: record.viewers.filter(({ viewer }) => numbers.includes(viewer)) }
}
