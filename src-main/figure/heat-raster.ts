/** A density as a transparent coloured picture, smoothed, to be stretched over the image. */
import { loadSharp } from '../picture/load-sharp'
import type { LogDensity } from '../scanpath/path'
import { colourTable, type ColourMapName } from './colour-map'
import { coverAt } from './heat-scale'

/** Pixels per cell along each side. */
const finer = 4

export interface HeatRaster {
  readonly png: Uint8Array
  /** The value of the strongest colour: how many times likelier than in a uniform map. */
  readonly peakOverUniform: number
}

export async function drawHeat(density: LogDensity, colourMap: ColourMapName): Promise<HeatRaster> {
  const { rows, columns, values } = smoothProbabilities(density)
  const peak = values.reduce((highest, value) => Math.max(highest, value), 0)
  const table = colourTable(colourMap)
  const pixels = new Uint8Array(values.length * 4)
  values.forEach((value, index) => {
    const share = value / peak
    pixels.set(table[Math.round(share * 255)] ?? [0, 0, 0], index * 4)
    pixels[index * 4 + 3] = Math.round(coverAt(share) * 255)
  })
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width: columns, height: rows, channels: 4 } })
    .png()
    .toBuffer()
  return { png, peakOverUniform: peak * density.values.length }
}

/** Probabilities per cell, `finer` times as many along each side. */
function smoothProbabilities({ rows, columns, values }: LogDensity): LogDensity {
  const probabilities = Float32Array.from(values, (value) => Math.exp(value))
  const across = stretch(probabilities, columns, rows)
  const down = stretch(transpose(across, columns * finer), rows, columns * finer)
  return { rows: rows * finer, columns: columns * finer, values: transpose(down, rows * finer) }
}

/** Each line of `length` values gets `finer` times as many, on a cubic B-spline: smooth and never negative. */
function stretch(values: Float32Array, length: number, lineCount: number): Float32Array {
  const fine = new Float32Array(values.length * finer)
  for (let place = 0; place < length * finer; place++) {
    const centre = (place + 0.5) / finer - 0.5
    const first = Math.floor(centre) - 1
    const weights = splineWeights(centre - Math.floor(centre))
    const cells = weights.map((_, tap) => Math.min(Math.max(first + tap, 0), length - 1))
    for (let line = 0; line < lineCount; line++) {
      let value = 0
      for (let tap = 0; tap < 4; tap++) {
        value += (weights[tap] ?? 0) * (values[line * length + (cells[tap] ?? 0)] ?? 0)
      }
      fine[line * length * finer + place] = value
    }
  }
  return fine
}

/** Row-major lines of `length` become columns. */
function transpose(values: Float32Array, length: number): Float32Array {
  const lineCount = values.length / length
  return values.map((_, index) => values[(index % lineCount) * length + Math.floor(index / lineCount)] ?? 0)
}

/** Uniform cubic B-spline: weights of the four cells around a place `t` of the way between the middle two. */
function splineWeights(t: number): readonly number[] {
  const u = 1 - t
  return [u ** 3, 3 * t ** 3 - 6 * t ** 2 + 4, 3 * u ** 3 - 6 * u ** 2 + 4, t ** 3].map(
    (weight) => weight / 6,
  )
}
