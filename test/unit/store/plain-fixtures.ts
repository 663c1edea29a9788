/** Made-up pictures and predictions, for tests and for the processes they start. */
import type { Prediction } from '../../../src-main/ipc/contract'
import { imageIdOf } from '../../../src-main/store/image-files'
import type { Store } from '../../../src-main/store/store'

export const parameters: Prediction['parameters'] = {
  temperature: 1,
  viewers: 2,
  seconds: 3,
  fixations: null,
  seed: 7,
  pixelsPerDegree: null,
}

/** Bytes that differ with `text`; no picture, which the store does not mind. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`picture ${text}`))
}

/** Keeps bytes and the row of a picture of them; its id. */
export async function keepImage(store: Store, name: string): Promise<string> {
  const bytes = bytesOf(name)
  const imageId = await imageIdOf(bytes)
  await store.imageFiles.put(imageId, bytes)
  store.images.put({ imageId, name, width: 40, height: 30, format: 'png', bytes: bytes.length, sample: null })
  return imageId
}

const pathStatistics: Prediction['statistics']['pooled'] = {
  fixationCount: 3,
  stationaryEntropyBits: 1.5,
  stationaryEntropyShare: 0.3,
  transitionEntropyBits: 0.7,
  transitionEntropyShare: 0.1,
  lengthDegrees: 12.25,
  coverageShare: 0.2,
  meanDurationMs: 243.3333333333333,
  meanAmplitudeDegrees: 4.1,
}

/** Numbers that do not survive rounding, so that a lost bit shows. */
export function predictionOf(imageId: string, seed = 7): Prediction {
  return {
    imageId,
    modelId: 'saccade-free-view',
    modelHash: 'abc',
    parameters: { ...parameters, seed },
    pixelsPerDegree: 25.1,
    device: 'cpu',
    deviceNote: null,
    density: {
      rows: 2,
      columns: 3,
      values: Float32Array.from([-1.1, -2.2, -3.3, -Infinity, -1e-40, 0.1 * seed]),
    },
    viewers: [
      {
        viewer: 1,
        fixations: [{ x: 1 / 3, y: 0.1 + 0.2, onsetMs: 0, durationMs: Math.PI, logLikelihood: -1e-17 }],
      },
      { viewer: 2, fixations: [] },
    ],
    statistics: {
      densityEntropyBits: 10.1,
      densityEntropyShare: 0.9,
      areaGrid: { columns: 8, rows: 6 },
      pooled: pathStatistics,
      perViewer: [pathStatistics, pathStatistics],
      entropyByFixationBits: [9.9, 8.8],
    },
    encodeMs: 80.5,
    sampleMs: 12.25,
  }
}
