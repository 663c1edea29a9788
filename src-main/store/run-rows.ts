/** Rows of the run tables as the nouns of the contract. */
import type { GazeParameters, Prediction, RunSummary } from '../ipc/contract'
import { blob, json, number, text, textOrNull, type Row } from './database'

/** A line of the history; addresses of pictures are the host's business. */
export type RunLine = Omit<RunSummary, 'thumbnailUrl'>

export interface KeptRun {
  readonly line: RunLine
  readonly appVersion: string
  readonly prediction: Prediction
}

export const lineColumns =
  'run_id, title, image_id, image_name, model_id, parameters, density_entropy_bits, fixation_count, created_at'

export function toLine(row: Row): RunLine {
  return {
    runId: text(row, 'run_id'),
    title: text(row, 'title'),
    imageId: text(row, 'image_id'),
    imageName: text(row, 'image_name'),
    modelId: text(row, 'model_id'),
    parameters: json(row, 'parameters') as GazeParameters,
    densityEntropyBits: number(row, 'density_entropy_bits'),
    fixationCount: number(row, 'fixation_count'),
    createdAt: new Date(number(row, 'created_at')).toISOString(),
  }
}

/** A copy: the bytes of a row need not start where a float may. */
function toFloats(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes)
  return new Float32Array(copy.buffer)
}

function toPrediction(row: Row): Prediction {
  return {
    imageId: text(row, 'image_id'),
    modelId: text(row, 'model_id'),
    modelHash: text(row, 'model_hash'),
    parameters: json(row, 'parameters') as GazeParameters,
    pixelsPerDegree: number(row, 'pixels_per_degree'),
    device: text(row, 'device'),
    deviceNote: textOrNull(row, 'device_note'),
    density: {
      rows: number(row, 'density_rows'),
      columns: number(row, 'density_columns'),
      values: toFloats(blob(row, 'density')),
    },
    viewers: json(row, 'viewers') as Prediction['viewers'],
    statistics: json(row, 'statistics') as Prediction['statistics'],
    encodeMs: number(row, 'encode_ms'),
    sampleMs: number(row, 'sample_ms'),
  }
}

export function toKeptRun(row: Row): KeptRun {
  return { line: toLine(row), appVersion: text(row, 'app_version'), prediction: toPrediction(row) }
}
