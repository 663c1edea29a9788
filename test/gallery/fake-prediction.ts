import type { GazeParameters, ImageInfo, Prediction } from '../../src-main/ipc/contract'
import { fraction, spotsOf } from './fake-pictures'

const [rows, columns] = [54, 80]

export function fakePrediction(image: ImageInfo, modelId: string, parameters: GazeParameters): Prediction {
  const density = densityOf(image, parameters.temperature)
  const viewers = Array.from({ length: parameters.viewers }, (_, index) =>
    viewerOf(index + 1, density, image, parameters),
  )
  const pixelsPerDegree = parameters.pixelsPerDegree ?? Math.max(25, Math.max(image.width, image.height) / 38)
  const statistics = viewers.map(({ fixations }, index) => ({
    fixationCount: fixations.length,
    stationaryEntropyBits: 2.1 + fraction(index),
    stationaryEntropyShare: (2.1 + fraction(index)) / 6,
    transitionEntropyBits: 0.6 + fraction(index + 9) / 2,
    transitionEntropyShare: 0.15,
    lengthDegrees: 40 + 20 * fraction(index + 3),
    coverageShare: 0.06 + 0.03 * fraction(index + 5),
    meanDurationMs: 240,
    meanAmplitudeDegrees: 5.2,
  }))
  const [first] = statistics
  if (!first) throw new Error('At least one viewer.')
  const bits = -density.reduce((sum, value) => sum + Math.exp(value) * value, 0) / Math.LN2
  return {
    imageId: image.imageId,
    modelId,
    modelHash: 'f'.repeat(64),
    parameters,
    pixelsPerDegree,
    device: 'cpu',
    deviceNote: null,
    density: { rows, columns, values: density },
    viewers,
    statistics: {
      densityEntropyBits: bits,
      densityEntropyShare: bits / Math.log2(rows * columns),
      areaGrid: { columns: 8, rows: 6 },
      pooled: { ...first, stationaryEntropyBits: 4.1, stationaryEntropyShare: 0.73, coverageShare: 0.31 },
      perViewer: statistics,
      entropyByFixationBits: Array.from(
        { length: 10 },
        (_, index) => 7 + 2.2 * (1 - Math.exp(-index / 2)) + 0.3 * fraction(index),
      ),
    },
    encodeMs: 84,
    sampleMs: 23,
  }
}

function densityOf(image: ImageInfo, temperature: number): Float32Array<ArrayBuffer> {
  const spots = spotsOf(Number(image.imageId.split('-')[1]) || 0)
  const logs = new Float32Array(rows * columns)
  for (let cell = 0; cell < logs.length; cell++) {
    const x = ((cell % columns) + 0.5) * (image.width / columns)
    const y = (Math.floor(cell / columns) + 0.5) * (image.height / rows)
    const mass = spots.reduce((sum, spot) => {
      const distance = Math.hypot(x - spot.x, y - spot.y) / (image.width * 0.05)
      return sum + spot.weight ** 2 * Math.exp(-(distance ** 2) / 2)
    }, 0.012)
    logs[cell] = Math.log(mass) / temperature
  }
  const total = Math.log(logs.reduce((sum, value) => sum + Math.exp(value), 0))
  return logs.map((value) => value - total)
}

function viewerOf(
  viewer: number,
  density: Float32Array,
  image: ImageInfo,
  parameters: GazeParameters,
): Prediction['viewers'][number] {
  const fixations = []
  let onsetMs = 0
  for (let index = 0; onsetMs < parameters.seconds * 1000; index++) {
    const draw = (salt: number): number =>
      fraction(parameters.seed * 1.37 + viewer * 17.1 + index * 3.71 + salt)
    let left = draw(0)
    let cell = density.findIndex((value) => (left -= Math.exp(value)) < 0)
    if (cell < 0) cell = 0
    const durationMs = 110 + 380 * draw(1) ** 2
    fixations.push({
      x: (((cell % columns) + draw(2)) * image.width) / columns,
      y: ((Math.floor(cell / columns) + draw(3)) * image.height) / rows,
      onsetMs,
      durationMs: Math.min(durationMs, parameters.seconds * 1000 - onsetMs),
      logLikelihood: 1 + draw(4),
    })
    onsetMs += durationMs + 30 + 40 * draw(5)
    if (parameters.fixations !== null && fixations.length >= parameters.fixations) break
  }
  return { viewer, fixations }
}
