/** The density as it is on screen: tempered to the slider, smoothed, coloured; one scale across A and B. */
import type { Prediction } from '../../src-main/ipc/contract'
import { colourTable } from '../draw/colour-maps'
import { difference, entropyBits, maximum, smooth, temper, type Grid } from '../draw/density'
import { differencePicture, heatPicture } from '../draw/heat'
import { comparison } from './comparison.svelte'
import { gaze } from './gaze.svelte'
import { layers } from './layers.svelte'

/** Each cell of the model's grid becomes this many across and down; the canvas does the rest. */
const finerBy = 4

const fineGrid = (prediction: Prediction, temperature: number): Grid =>
  smooth(temper(prediction.density, prediction.parameters.temperature, temperature), finerBy)

const cellsOf = ({ density }: Prediction): number => density.rows * density.columns

export class Heat {
  readonly #now = $derived(gaze.prediction && fineGrid(gaze.prediction, gaze.parameters.temperature))
  readonly #held = $derived(
    comparison.isActive && comparison.held
      ? fineGrid(comparison.held.prediction, comparison.held.prediction.parameters.temperature)
      : null,
  )
  readonly #max = $derived(Math.max(this.#now ? maximum(this.#now) : 0, this.#held ? maximum(this.#held) : 0))
  readonly #difference = $derived(this.#now && this.#held && difference(this.#held, this.#now))
  readonly #differenceMax = $derived(this.#difference ? maximum(this.#difference) : 0)

  /** Entropy of the map on screen: the engine's number, or ours while the temperature is ahead of it. */
  readonly entropyBits = $derived.by(() => {
    const { prediction, parameters } = gaze
    if (!prediction) return 0
    const { temperature } = prediction.parameters
    if (temperature === parameters.temperature) return prediction.statistics.densityEntropyBits
    return entropyBits(temper(prediction.density, temperature, parameters.temperature))
  })
  /** The same as a share of the uniform density's. */
  readonly entropyShare = $derived(
    gaze.prediction ? this.entropyBits / Math.log2(cellsOf(gaze.prediction)) : 0,
  )
  readonly picture = $derived(this.#now && heatPicture(this.#now, this.#max, colourTable(layers.colourMap)))
  readonly heldPicture = $derived(
    this.#held && heatPicture(this.#held, this.#max, colourTable(layers.colourMap)),
  )
  readonly differencePicture = $derived(
    this.#difference && differencePicture(this.#difference, this.#differenceMax, colourTable('difference')),
  )
  /** Top of the scale as a multiple of the uniform density. */
  readonly maxTimesUniform = $derived(gaze.prediction ? this.#max * cellsOf(gaze.prediction) : 0)
  readonly differenceTimesUniform = $derived(
    gaze.prediction ? this.#differenceMax * cellsOf(gaze.prediction) : 0,
  )

  /** The density at an image point, as a multiple of uniform. */
  timesUniformAt(x: number, y: number): number | null {
    const { image, prediction } = gaze
    const grid = this.#now
    if (!image || !prediction || !grid) return null
    const column = Math.min(grid.columns - 1, Math.floor((x / image.width) * grid.columns))
    const row = Math.min(grid.rows - 1, Math.floor((y / image.height) * grid.rows))
    return (grid.cells[row * grid.columns + column] ?? 0) * cellsOf(prediction)
  }
}

export const heat = new Heat()
