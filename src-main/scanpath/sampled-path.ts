/** One viewer in the making. */
import { uniforms } from '../lib/random'
import type { NextBatch } from './_predictor'
import { drawDuration } from './fixation-duration'
import { cellAt, type Frame } from './frame'
import { saccadeSeconds, type KnownFixation } from './past'
import type { GazeParameters, Scanpath } from './path'
import type { Scene } from './scene'
import type { TemperedDensity } from './tempered-density'

/**
 * Places and times are kept as they will be written, so that what is exported is exactly what the next
 * fixation was conditioned on: 0.01 px, 0.1 ms, six decimals of a log likelihood.
 */
const stepsPerPx = 100
const stepsPerSecond = 10_000
const roundTo = (value: number, stepsPerUnit: number): number =>
  Math.round(value * stepsPerUnit) / stepsPerUnit

type Drawn = { -readonly [K in keyof KnownFixation]: KnownFixation[K] } & { readonly logLikelihood: number }

export class SampledPath {
  readonly entropiesBits: number[] = []
  readonly #viewer: number
  readonly #scene: Scene
  readonly #parameters: GazeParameters
  readonly #fixations: Drawn[] = []
  #isLooking = true

  constructor(viewer: number, scene: Scene, parameters: GazeParameters) {
    this.#viewer = viewer
    this.#scene = scene
    this.#parameters = parameters
  }

  get isLooking(): boolean {
    return this.#isLooking
  }

  get past(): { readonly fixations: readonly KnownFixation[]; readonly count: number } {
    return { fixations: this.#fixations, count: this.#fixations.length }
  }

  /** 0 to 1: of the asked number of fixations, or else of the viewing time. */
  get shareDone(): number {
    if (!this.#isLooking) return 1
    const { fixations, seconds } = this.#parameters
    if (fixations !== null) return Math.max(0, this.#fixations.length - 1) / fixations
    return Math.min(1, (this.#fixations.at(-1)?.onsetSeconds ?? 0) / seconds)
  }

  /** Gives the newest fixation its duration; the clock or the asked number may end the viewing with it. */
  endNewest({ duration, mixtureCount }: NextBatch, slot: number): void {
    const newest = this.#fixations.at(-1)
    if (newest === undefined) return
    const [, , component, quantile] = this.#draws(this.#fixations.length - 1)
    const mixture = { offset: slot * mixtureCount * 3, count: mixtureCount }
    newest.seconds = roundTo(drawDuration(duration, mixture, component, quantile), stepsPerSecond)
    const { fixations, seconds } = this.#parameters
    if (fixations !== null) {
      this.#isLooking = this.#fixations.length < fixations
    } else if (newest.onsetSeconds + newest.seconds >= seconds) {
      newest.seconds = roundTo(seconds - newest.onsetSeconds, stepsPerSecond)
      this.#isLooking = false
    }
  }

  /** Draws the next place; a saccade that would land after the end of viewing is not made. */
  lookNext(density: TemperedDensity): void {
    const { frame, card } = this.#scene
    const [uniformRow, uniformColumn] = this.#draws(this.#fixations.length)
    const place = this.#toPx(density.draw(uniformRow, uniformColumn))
    const newest = this.#fixations.at(-1)
    const onsetSeconds =
      newest === undefined
        ? 0
        : newest.onsetSeconds + newest.seconds + saccadeSeconds(newest, place, frame, card.saccadeTime)
    const { fixations, seconds } = this.#parameters
    if (fixations === null && roundTo(onsetSeconds, stepsPerSecond) >= seconds) {
      this.#isLooking = false
      return
    }
    const logLikelihood = logOverUniform(density, place, frame)
    this.#fixations.push({
      ...place,
      onsetSeconds: roundTo(onsetSeconds, stepsPerSecond),
      seconds: 0,
      logLikelihood,
    })
    this.entropiesBits.push(density.entropyBits)
  }

  toScanpath(): Scanpath {
    return {
      viewer: this.#viewer,
      fixations: this.#fixations.map(({ x, y, onsetSeconds, seconds, logLikelihood }) => ({
        x,
        y,
        onsetMs: roundTo(onsetSeconds * 1000, 10),
        durationMs: roundTo(seconds * 1000, 10),
        logLikelihood: roundTo(logLikelihood, 1e6),
      })),
    }
  }

  #draws(fixation: number): [number, number, number, number] {
    const { seed } = this.#parameters
    return uniforms({ seed, viewer: this.#viewer, picture: this.#scene.pictureWords }, fixation)
  }

  #toPx({ row, column }: { readonly row: number; readonly column: number }): { x: number; y: number } {
    const { frame, encoding } = this.#scene
    const inside = (share: number, sidePx: number): number =>
      Math.min(roundTo(share * sidePx, stepsPerPx), sidePx - 1 / stepsPerPx)
    return {
      x: inside(column / encoding.columns, frame.width),
      y: inside(row / encoding.rows, frame.height),
    }
  }
}

/** ln(probability of the cell × number of cells). */
function logOverUniform(density: TemperedDensity, place: { x: number; y: number }, frame: Frame): number {
  const cell = cellAt(place.x, place.y, frame, density) ?? 0
  return density.logProbability(cell) + Math.log(density.rows * density.columns)
}
