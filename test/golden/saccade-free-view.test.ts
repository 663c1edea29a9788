/** The shipped networks give here what they gave in Python's onnxruntime (versions in the golden file). */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Encoding, GazeNetwork } from '../../src-main/scanpath/_predictor'
import { openGazeModel } from '../../src-main/scanpath/gaze-model'
import { createPastBatch } from '../../src-main/scanpath/past'
import golden from './saccade-free-view.json'

const modelFolder = join(import.meta.dirname, '../../models/saccade-free-view')
const historyLength = 8

let network: GazeNetwork
let encoding: Encoding
let fileHashes: readonly string[]

beforeAll(async () => {
  const model = await openGazeModel(modelFolder, 'cpu')
  network = model.network
  fileHashes = model.card.files.map(({ sha256 }) => sha256)
  const [x, y] = golden.cellDegrees
  encoding = await network.encode({ ...golden.image, data: goldenPicture() }, null, () => [x!, y!])
})

/** The formula that the golden file states. */
function goldenPicture(): Float32Array {
  const { width, height } = golden.image
  return Float32Array.from({ length: 3 * width * height }, (_, index) => {
    const x = index % width
    const y = Math.floor(index / width) % height
    const channel = Math.floor(index / (width * height))
    const checks = 97 * (Math.floor(x / 24) % 2) * (Math.floor(y / 20) % 2)
    return ((7 * x + 13 * y + 29 * channel + 3 * ((x * y) % 31) + checks) % 256) / 255
  })
}

function largestDifference(values: Float32Array, expected: readonly number[], every: number): number {
  const differences = expected.map((value, index) => Math.abs(value - (values[index * every] ?? NaN)))
  return Math.max(...differences)
}

describe('saccade-free-view', () => {
  it('is the model that the golden file was made with', () => {
    expect(fileHashes).toEqual(golden.model.files.map(({ sha256 }) => sha256))
  })

  it('encodes the picture alike', () => {
    const { rows, columns } = golden.encoder
    expect(encoding).toMatchObject({ rows, columns })
    expect(encoding.features.shape).toEqual([1, golden.encoder.featuresChannels, rows, columns])
    const difference = largestDifference(encoding.logDensity, golden.encoder.logDensity, golden.every)
    expect(difference).toBeLessThan(golden.tolerance.logDensity)
  })

  it.each(golden.head.map((example) => ({ ...example, past: example.fixations.length })))(
    'predicts alike after $past fixations',
    async ({ clock, fixations, logDensity, duration }) => {
      const batch = createPastBatch(1, historyLength)
      batch.clock.set(clock)
      const shown = fixations.slice(-historyLength)
      shown.forEach((fixation, index) => {
        batch.history.set([...fixation, 1], (historyLength - shown.length + index) * 4)
      })
      const next = await network.next(encoding, batch)
      expect(largestDifference(next.logDensity, logDensity, golden.every)).toBeLessThan(
        golden.tolerance.logDensity,
      )
      expect(largestDifference(next.duration, duration.flat(), 1)).toBeLessThan(golden.tolerance.duration)
    },
  )
})
