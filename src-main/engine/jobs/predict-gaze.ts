import { breathe } from '../../lib/cancel'
import { temperDensity } from '../../scanpath/density'
import type { Size } from '../../scanpath/frame'
import type { GazeModel } from '../../scanpath/gaze-model'
import { readModelCard } from '../../scanpath/model-card'
import { sampleScanpaths } from '../../scanpath/sample'
import { gazeStatistics } from '../../scanpath/statistics'
import type { JobContext, PredictInput, PredictOutput } from '../_contract'
import { onDevice } from './device-fallback'
import { loadModel } from './loaded-model'
import { findScene, shrinkPicture } from './scenes'

/** Progress in hundredths: loading and encoding are the first third of a first prediction. */
const progressTotal = 100
const encodedProgress = 33

/** The picture's upright size comes along for those who draw it. */
export interface GazePrediction extends PredictOutput {
  readonly size: Size
}

export async function predictGaze(input: PredictInput, context: JobContext): Promise<GazePrediction> {
  context.progress(0, progressTotal, 'Loading the model')
  await readPictureAhead(input)
  const { result, report } = await onDevice(input.device, {
    open: (device) => loadModel(input.modelFolder, device),
    use: async (model: GazeModel) => {
      await breathe(context.signal)
      return await predictWith(model, input, context)
    },
    deviceOf: ({ network }) => network.device,
  })
  return { ...result, ...report }
}

/** Starts decoding, so that it goes on while the model loads; what is wrong with the picture comes out later. */
async function readPictureAhead({
  modelFolder,
  imagePath,
  imageId,
  parameters,
}: PredictInput): Promise<void> {
  const model = await readModelCard(modelFolder)
  shrinkPicture(model, { imagePath, imageId, pixelsPerDegree: parameters.pixelsPerDegree }).catch(
    () => undefined,
  )
}

async function predictWith(
  model: GazeModel,
  { imagePath, imageId, parameters }: PredictInput,
  context: JobContext,
): Promise<Omit<GazePrediction, 'device' | 'note'>> {
  context.progress(1, progressTotal, 'Reading the picture')
  const { pixelsPerDegree } = parameters
  const { scene, encodeMs } = await findScene(model, { imagePath, imageId, pixelsPerDegree })
  const startedMs = performance.now()
  const sample = await sampleScanpaths(scene, parameters, {
    signal: context.signal,
    onProgress: (share) => {
      const done = encodedProgress + Math.floor(share * (progressTotal - encodedProgress))
      context.progress(done, progressTotal, 'Sampling viewers')
    },
  })
  const { encoding, frame } = scene
  const { rows, columns, logDensity: values } = encoding
  const density = temperDensity({ rows, columns, values }, parameters.temperature)
  return {
    modelHash: model.hash,
    pixelsPerDegree: frame.pixelsPerDegree,
    density: density.density,
    viewers: sample.viewers,
    statistics: gazeStatistics(density, sample, frame),
    encodeMs,
    sampleMs: performance.now() - startedMs,
    size: { width: frame.width, height: frame.height },
  }
}
