/** `score`: the recordings of one image go through the model together; lines come out in the file's order. */
import { loadModel } from '../engine/jobs/loaded-model'
import { findScene } from '../engine/jobs/scenes'
import { ProblemError } from '../lib/problem'
import type { GazeModel } from '../scanpath/gaze-model'
import { scorePaths } from '../scanpath/score'
import { findModel } from './_models'
import { Progress, reasonOf } from './_progress'
import { readRecordings, type RecordedSet } from './_recordings'
import type { ScoreOptions } from './score'

export async function runScore(options: ScoreOptions): Promise<void> {
  const [{ folder }, set] = await Promise.all([findModel(options.model), readRecordings(options.data)])
  const model = await loadModel(folder, options.device)
  const byImage = linesByImage(set)
  const progress = new Progress(byImage.size)
  const output = new OrderedLines(set.recordings.length)
  for (const [image, lines] of byImage) {
    const startedMs = performance.now()
    try {
      await scoreImage({ model, set, options, output }, image, lines)
      progress.step(image, performance.now() - startedMs)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      for (const line of lines) output.put(line, '')
      progress.failure(image, reasonOf(error))
      process.exitCode = 1
    }
  }
}

interface Run {
  readonly model: GazeModel
  readonly set: RecordedSet
  readonly options: ScoreOptions
  readonly output: OrderedLines
}

async function scoreImage(run: Run, image: string, lines: readonly number[]): Promise<void> {
  const { model, set, options, output } = run
  const request = {
    imagePath: set.imagePath(image),
    imageId: image,
    pixelsPerDegree: options.pixelsPerDegree ?? null,
  }
  const { scene } = await findScene(model, request)
  const recordings = lines.map((line) => set.recordings[line]).filter((recording) => recording !== undefined)
  const scores = await scorePaths(scene, recordings, options.temperature ?? model.card.defaults.temperature)
  lines.forEach((line, index) => {
    const { subject } = recordings[index] ?? {}
    const logLikelihood = scores[index]?.map((value) =>
      value === null ? null : Math.round(value * 1e6) / 1e6,
    )
    output.put(line, `${JSON.stringify({ image, subject, logLikelihood })}\n`)
  })
}

/** Line indices of each image, images by first appearance. */
function linesByImage({ recordings }: RecordedSet): Map<string, number[]> {
  const lines = new Map<string, number[]>()
  recordings.forEach(({ image }, index) => {
    lines.set(image, [...(lines.get(image) ?? []), index])
  })
  return lines
}

/** Writes lines in order as soon as all before them are there. */
class OrderedLines {
  readonly #lines: (string | undefined)[]
  #next = 0

  constructor(count: number) {
    this.#lines = new Array<string | undefined>(count)
  }

  put(index: number, line: string): void {
    this.#lines[index] = line
    for (let ready = this.#lines[this.#next]; ready !== undefined; ready = this.#lines[this.#next]) {
      process.stdout.write(ready)
      this.#lines[this.#next] = ''
      this.#next++
    }
  }
}
