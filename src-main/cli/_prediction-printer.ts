import { fixationsObject, scanpathLines } from '../figure/fixation-files'
import type { GazeRecord } from '../figure/gaze-record'
import type { PredictionFiles } from './_prediction-files'
import type { PredictOptions } from './predict'

interface Origin {
  /** The picture as it was named. */
  readonly path: string
  readonly device: string
  readonly files: PredictionFiles
}

/** Results on standard output: lines and tables as they come, JSON as one value at the end. */
export class Printer {
  readonly #format: PredictOptions['format']
  readonly #isSingle: boolean
  readonly #objects: unknown[] = []

  constructor(format: PredictOptions['format'], isSingle: boolean) {
    this.#format = format
    this.#isSingle = isSingle
  }

  print(record: GazeRecord, { path, device, files }: Origin): void {
    if (this.#format === 'json') this.#objects.push({ ...fixationsObject(record), path, device, files })
    else if (this.#format === 'jsonl') process.stdout.write(scanpathLines(record))
    else process.stdout.write(table(record, path, files))
  }

  finish(): void {
    if (this.#format !== 'json') return
    const [only] = this.#objects
    if (this.#isSingle && only === undefined) return
    process.stdout.write(`${JSON.stringify(this.#isSingle ? only : this.#objects)}\n`)
  }
}

function table(
  { width, height, viewers, parameters }: GazeRecord,
  path: string,
  files: PredictionFiles,
): string {
  const head = `${path}  ${width} × ${height} px, seed ${parameters.seed}`
  const written = Object.values(files).map((file) => `  wrote ${String(file)}`)
  const paths = viewers.flatMap(({ viewer, fixations }) => [
    `  viewer ${viewer}: ${fixations.length} fixations`,
    `  ${['#', 'x px', 'y px', 'onset ms', 'duration ms'].map((title) => title.padStart(12)).join('')}`,
    ...fixations.map(({ x, y, onsetMs, durationMs }, index) => {
      const cells = [String(index + 1), x.toFixed(1), y.toFixed(1), onsetMs.toFixed(0), durationMs.toFixed(0)]
      return `  ${cells.map((cell) => cell.padStart(12)).join('')}`
    }),
  ])
  return [head, ...written, ...paths, ''].join('\n')
}
