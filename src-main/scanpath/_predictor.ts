/**
 * What a predictor is: one file of `predictors/`, default-exporting this. It says where the next
 * fixation may land given those so far; sampling, scoring and every view follow from that one density.
 */
import type { DeviceId } from '../runtime/providers'
import type { Tensor } from '../runtime/tensor'
import type { Grid, Size } from './frame'

export interface OpenOptions {
  readonly device: DeviceId
  /** A file of the model, checked against its card. */
  readonly readFile: (name: string) => Promise<Uint8Array>
}

export interface Predictor {
  /** Equals the file's name. */
  readonly id: string
  open(options: OpenOptions): Promise<GazeNetwork>
}

/** The picture as a network is shown it: channel-first RGB, 0 to 1, `[3, height, width]`. */
export interface InputPlanes extends Size {
  readonly data: Float32Array
}

/** The picture as a network keeps it: done once, used by every step. */
export interface Encoding extends Grid {
  readonly features: Tensor
  readonly cellDegrees: Tensor
  /** Marginal ln probability per cell, row-major, first fixation left out. */
  readonly logDensity: Float32Array
}

/** The pasts of several viewers, row-major. */
export interface PastBatch {
  readonly viewerCount: number
  /** `[viewers, length, 4]`: x, y in cells, duration in s, 1 where valid; oldest first, right-aligned. */
  readonly history: Float32Array
  /** `[viewers, 2]`: index of the newest fixation (-1: none), seconds elapsed at its onset. */
  readonly clock: Float32Array
}

export interface NextBatch {
  /** `[viewers, rows × columns]`: ln probability of each cell for the next fixation. */
  readonly logDensity: Float32Array
  /** `[viewers, mixtureCount, 3]`: log weight, mean and deviation of ln seconds of the newest fixation. */
  readonly duration: Float32Array
  readonly mixtureCount: number
}

export interface GazeNetwork {
  /** The device that really runs. */
  readonly device: string
  /** `fine`: the same picture at the finer size that the card asks for, or null. */
  encode(planes: InputPlanes, fine: InputPlanes | null, degrees: DegreesPerCell): Promise<Encoding>
  next(encoding: Encoding, past: PastBatch): Promise<NextBatch>
  dispose(): Promise<void>
}

/** Degrees per cell in x and y once the grid is known. */
export type DegreesPerCell = (grid: Grid) => readonly [number, number]
