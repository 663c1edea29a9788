/**
 * Viewers, drawn from the model: all advance together, one run of the head per step. Each viewer has a
 * random stream of its own with four numbers per fixation (row, column, which log-normal, its quantile),
 * so viewer 3 is the same among 3 and among 100, and paths follow a slider smoothly.
 */
import { breathe } from '../lib/cancel'
import type { NextBatch } from './_predictor'
import { createPastBatch, writePast } from './past'
import type { GazeParameters, Scanpath } from './path'
import { SampledPath } from './sampled-path'
import type { Scene } from './scene'
import { TemperedDensity } from './tempered-density'

/** Viewers per run of the head: bounds its memory, and the wait for a cancel. */
const viewersPerRun = 16
/** More than 60 s of the shortest fixations and saccades; only a broken model gets here. */
const mostSteps = 1000

export interface SampleControl {
  readonly signal?: AbortSignal | undefined
  /** Share done, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

export interface Sample {
  readonly viewers: readonly Scanpath[]
  readonly entropyByFixationBits: readonly number[]
}

export async function sampleScanpaths(
  scene: Scene,
  parameters: GazeParameters,
  control: SampleControl = {},
): Promise<Sample> {
  const paths = Array.from(
    { length: parameters.viewers },
    (_, index) => new SampledPath(index + 1, scene, parameters),
  )
  const density = new TemperedDensity(scene.encoding)
  for (let step = 0; step < mostSteps; step++) {
    const looking = paths.filter((path) => path.isLooking)
    if (looking.length === 0) break
    for (let first = 0; first < looking.length; first += viewersPerRun) {
      await breathe(control.signal)
      await advance(scene, looking.slice(first, first + viewersPerRun), density, parameters.temperature)
    }
    control.onProgress?.(Math.min(...paths.map((path) => path.shareDone)))
  }
  return { viewers: paths.map((path) => path.toScanpath()), entropyByFixationBits: meanEntropies(paths) }
}

async function advance(
  scene: Scene,
  paths: readonly SampledPath[],
  density: TemperedDensity,
  temperature: number,
): Promise<void> {
  const { network, encoding, frame, card } = scene
  const historyLength = card.history.length
  const past = createPastBatch(paths.length, historyLength)
  paths.forEach((path, slot) => {
    writePast(past, slot, path.past, { frame, grid: encoding, historyLength })
  })
  const next: NextBatch = await network.next(encoding, past)
  const cellCount = encoding.rows * encoding.columns
  paths.forEach((path, slot) => {
    path.endNewest(next, slot)
    if (!path.isLooking) return
    density.load(next.logDensity, slot * cellCount, temperature)
    path.lookNext(density)
  })
}

function meanEntropies(paths: readonly SampledPath[]): number[] {
  const longest = Math.max(...paths.map(({ entropiesBits }) => entropiesBits.length))
  return Array.from({ length: longest }, (_, index) => {
    const known = paths.map(({ entropiesBits }) => entropiesBits[index]).filter((bits) => bits !== undefined)
    return known.reduce((sum, bits) => sum + bits, 0) / known.length
  })
}
