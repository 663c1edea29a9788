/** A network whose every number is known: the next place depends on the last one by a formula. */
import type { Encoding, GazeNetwork } from '../../../src-main/scanpath/_predictor'
import type { ModelCard } from '../../../src-main/scanpath/model-card'
import type { GazeParameters } from '../../../src-main/scanpath/path'
import type { Scene } from '../../../src-main/scanpath/scene'

export const rows = 12
export const columns = 16
const cellCount = rows * columns

export const toyCard = {
  id: 'toy',
  title: 'Toy',
  what: 'a formula',
  licence: 'MIT',
  files: [{ path: 'none.onnx', bytes: 1, sha256: '0'.repeat(64) }],
  input: { areaPx: 81920, multiple: 32, minSidePx: 96, maxAspect: 4 },
  history: { length: 3 },
  saccadeTime: { meanSeconds: { a: 0.03, b: 0.002 } },
  defaults: { seconds: 3, temperature: 1, pixelsPerDegree: { min: 25, longSideDegrees: 38 } },
  quality: [],
  limits: '',
} satisfies ModelCard

/** ln p over cells: a bump that wanders with the number of the fixation and shuns the last place. */
export function toyLogDensity(lastX: number, lastY: number, index: number): Float32Array {
  const values = Array.from({ length: cellCount }, (_, cell) => {
    const x = (cell % columns) + 0.5
    const y = Math.floor(cell / columns) + 0.5
    const bump = -((x - 8 - 4 * Math.cos(index)) ** 2 + (y - 6 - 3 * Math.sin(index)) ** 2) / 20
    const shun = index < 0 ? 0 : -3 * Math.exp(-((x - lastX) ** 2 + (y - lastY) ** 2) / 4)
    return bump + shun
  })
  const logTotal = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0))
  return Float32Array.from(values, (value) => value - logTotal)
}

export interface ToyNetwork extends GazeNetwork {
  /** Viewers in each run of the head. */
  readonly batchSizes: number[]
}

export function toyNetwork(): ToyNetwork {
  const batchSizes: number[] = []
  return {
    batchSizes,
    device: 'cpu',
    encode: () => Promise.resolve(toyEncoding()),
    next(_, { viewerCount, history, clock }) {
      batchSizes.push(viewerCount)
      const length = history.length / viewerCount / 4
      const logDensity = new Float32Array(viewerCount * cellCount)
      const duration = new Float32Array(viewerCount * 6)
      for (let viewer = 0; viewer < viewerCount; viewer++) {
        const newest = (viewer * length + length - 1) * 4
        const index = clock[viewer * 2] ?? 0
        logDensity.set(
          toyLogDensity(history[newest] ?? 0, history[newest + 1] ?? 0, index),
          viewer * cellCount,
        )
        duration.set([Math.log(0.3), -1.6, 0.3, Math.log(0.7), -1.2, 0.4], viewer * 6)
      }
      return Promise.resolve({ logDensity, duration, mixtureCount: 2 })
    },
    dispose: () => Promise.resolve(),
  }
}

function toyEncoding(): Encoding {
  const nothing = { data: new Float32Array(0), shape: [0] }
  return { rows, columns, features: nothing, cellDegrees: nothing, logDensity: toyLogDensity(0, 0, -1) }
}

export function toyScene(network: GazeNetwork = toyNetwork()): Scene {
  const frame = { width: 640, height: 480, pixelsPerDegree: 25 }
  return { network, card: toyCard, encoding: toyEncoding(), frame, pictureWords: [1, 2] }
}

export const parameters: GazeParameters = {
  temperature: 1,
  viewers: 4,
  seconds: 3,
  fixations: null,
  seed: 7,
  pixelsPerDegree: null,
}
