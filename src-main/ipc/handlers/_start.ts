/** What the app opens with, and everything that can be made ready before a page asks for it. */
import { basename } from 'node:path'
import { readPictureFile } from '../../picture/read-picture-file'
import type { GazeParameters, ImageInfo } from '../contract'
import { defaultModelId } from './_models'
import { sentenceOf, type Services } from './_services'

export interface Start {
  readonly startImage: ImageInfo | null
  readonly startProblem: string | null
}

/** Reads, checks and keeps a picture of this machine's own disk. */
export async function openImagePath({ pictures }: Services, path: string): Promise<ImageInfo> {
  const { bytes } = await readPictureFile(path)
  return await pictures.add(basename(path), new Uint8Array(bytes))
}

async function trySample({ pictures }: Services): Promise<Start> {
  try {
    return { startImage: await pictures.defaultSample(), startProblem: null }
  } catch (error) {
    return { startImage: null, startProblem: sentenceOf(error) }
  }
}

/** The picture named on the command line, else the default sample; never fails, so that the app comes up. */
export async function findStart(services: Services): Promise<Start> {
  const { startImagePath } = services
  if (startImagePath === null) return await trySample(services)
  try {
    return { startImage: await openImagePath(services, startImagePath), startProblem: null }
  } catch (error) {
    const { startImage } = await trySample(services)
    return { startImage, startProblem: `${basename(startImagePath)} was not opened. ${sentenceOf(error)}` }
  }
}

/** The cheapest prediction there is: it costs the loading of the model and the encoding of the picture. */
const shortest: GazeParameters = {
  temperature: 1,
  viewers: 1,
  seconds: 0.1,
  fixations: 1,
  seed: 0,
  pixelsPerDegree: null,
}

/** Loads the model and encodes the start image while the window is still opening. */
export async function warmModel({ predictions }: Services, start: Promise<Start>): Promise<void> {
  const { startImage } = await start
  if (startImage === null) return
  const request = { imageId: startImage.imageId, modelId: defaultModelId, parameters: shortest }
  await predictions.predictAnew(request, predictions.device())
}
