import { join } from 'node:path'
import { defaultFigureOptions } from '../figure/figure-options'
import type { GazeRecord } from '../figure/gaze-record'
import { writeAtomically } from '../lib/write-atomically'
import type { ChosenPicture } from './_pictures'
import type { PredictOptions } from './predict'

export interface PredictionFiles {
  readonly density?: string
  readonly figure?: string
}

/** Writes what was asked for; the figure's name differs from the picture's, which may lie in the same folder. */
export async function writePredictionFiles(
  record: GazeRecord,
  { path, stem }: ChosenPicture,
  options: PredictOptions,
): Promise<PredictionFiles> {
  const files: { density?: string; figure?: string } = {}
  if (options.density === true) {
    const { densityNpy } = await import('../figure/density-files')
    files.density = join(options.out, `${stem}.npy`)
    await writeAtomically(files.density, densityNpy(record.density))
  }
  if (options.figure === true) {
    const { drawFigure } = await import('../figure/draw-figure')
    files.figure = join(options.out, `${stem}-figure.png`)
    const figure = await drawFigure({ record, picturePath: path }, defaultFigureOptions(record))
    await writeAtomically(files.figure, figure)
  }
  return files
}
