/** `predict`: every picture on its own; one that fails is told and left behind, the rest is finished. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { predictGaze } from '../engine/jobs/predict-gaze'
import type { GazeRecord } from '../figure/gaze-record'
import { ProblemError } from '../lib/problem'
import { gazeParameters } from './_gaze-options'
import { findModel } from './_models'
import { makeOutFolder } from './_out-folder'
import { choosePictures, type ChosenPicture } from './_pictures'
import { writePredictionFiles } from './_prediction-files'
import { Printer } from './_prediction-printer'
import { Progress, reasonOf } from './_progress'
import type { PredictOptions } from './predict'

export async function runPredict(words: readonly string[], options: PredictOptions): Promise<void> {
  const [{ folder, card }, choice] = await Promise.all([findModel(options.model), choosePictures(words)])
  const run = { options, folder, parameters: gazeParameters(options, card), modelId: card.id }
  if (options.density === true || options.figure === true) await makeOutFolder(options.out)
  const progress = new Progress(choice.pictures.length + choice.failures.length)
  const printer = new Printer(options.json === true ? 'json' : options.format, choice.isSingle)
  let failureCount = 0
  const fail = (label: string, reason: string): void => {
    failureCount++
    progress.failure(label, reason)
  }
  for (const { label, reason } of choice.failures) fail(label, reason)
  for (const picture of choice.pictures) {
    const startedMs = performance.now()
    try {
      await predictOne(picture, run, printer)
      progress.step(picture.path, performance.now() - startedMs)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      fail(picture.path, reasonOf(error))
    }
  }
  printer.finish()
  if (failureCount > 0) process.exitCode = 1
}

interface Run {
  readonly options: PredictOptions
  readonly folder: string
  readonly modelId: string
  readonly parameters: ReturnType<typeof gazeParameters>
}

async function predictOne(picture: ChosenPicture, run: Run, printer: Printer): Promise<void> {
  const { options, folder, modelId, parameters } = run
  const prediction = await predictGaze(
    {
      imagePath: picture.path,
      imageId: await hashFile(picture.path),
      modelFolder: folder,
      parameters,
      device: { device: options.device, allowFallback: false },
    },
    { signal: new AbortController().signal, progress: () => undefined },
  )
  const record: GazeRecord = {
    image: picture.name,
    ...prediction.size,
    model: modelId,
    modelHash: prediction.modelHash,
    parameters,
    pixelsPerDegree: prediction.pixelsPerDegree,
    density: prediction.density,
    viewers: prediction.viewers,
  }
  const files = await writePredictionFiles(record, picture, options)
  printer.print(record, { path: picture.path, device: prediction.device, files })
}

/** Names the content, as the app does; a file that cannot be read gets its sentence when it is opened. */
async function hashFile(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => path)
  return createHash('sha256').update(bytes).digest('hex')
}
