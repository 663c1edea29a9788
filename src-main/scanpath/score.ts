/**
 * Recorded viewers under the model: ln(probability of the fixated cell × number of cells) of each
 * fixation, given the recorded ones before it; 0 = as good as guessing. The same density that samples.
 */
import { breathe } from '../lib/cancel'
import { cellAt, type Frame } from './frame'
import { createPastBatch, saccadeSeconds, writePast, type KnownFixation } from './past'
import type { SampleControl } from './sample'
import type { Scene } from './scene'
import { TemperedDensity } from './tempered-density'

/** Fixations per run of the head; larger runs gain nothing and delay a cancel. */
const fixationsPerRun = 32

/** A recorded viewer: pixels of the upright image; durations in ms, 0 where unknown. */
export interface RecordedPath {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly durationMs: readonly number[]
}

/**
 * A row per path, an entry per fixation, the first one included. A fixation outside the picture has no
 * cell, hence null; those after it are told that it was at the nearest edge.
 */
export async function scorePaths(
  scene: Scene,
  paths: readonly RecordedPath[],
  temperature: number,
  control: SampleControl = {},
): Promise<(number | null)[][]> {
  const scores = paths.map(({ x }) => new Array<number | null>(x.length).fill(null))
  const known = paths.map((path) => toKnown(path, scene))
  const tasks = paths.flatMap(({ x }, path) => x.map((_, fixation) => ({ path, fixation })))
  const density = new TemperedDensity(scene.encoding)
  const cellCount = scene.encoding.rows * scene.encoding.columns
  for (let first = 0; first < tasks.length; first += fixationsPerRun) {
    await breathe(control.signal)
    const chunk = tasks.slice(first, first + fixationsPerRun)
    const logDensity = await densitiesBefore(
      scene,
      chunk.map(({ path, fixation }) => ({
        fixations: known[path] ?? [],
        count: fixation,
      })),
    )
    chunk.forEach(({ path, fixation }, slot) => {
      const recorded = paths[path]
      const row = scores[path]
      const cell = cellAt(
        recorded?.x[fixation] ?? NaN,
        recorded?.y[fixation] ?? NaN,
        scene.frame,
        scene.encoding,
      )
      if (row === undefined || cell === null) return
      density.load(logDensity, slot * cellCount, temperature)
      row[fixation] = density.logProbability(cell) + Math.log(cellCount)
    })
    control.onProgress?.(Math.min(1, (first + chunk.length) / tasks.length))
  }
  return scores
}

async function densitiesBefore(
  { network, card, encoding, frame }: Scene,
  pasts: readonly { readonly fixations: readonly KnownFixation[]; readonly count: number }[],
): Promise<Float32Array> {
  const historyLength = card.history.length
  const batch = createPastBatch(pasts.length, historyLength)
  pasts.forEach((past, slot) => {
    writePast(batch, slot, past, { frame, grid: encoding, historyLength })
  })
  return (await network.next(encoding, batch)).logDensity
}

/** Recordings give durations but no onsets, so the clock is rebuilt with the model's own saccade times. */
function toKnown({ x, y, durationMs }: RecordedPath, { frame, card }: Scene): KnownFixation[] {
  const known: KnownFixation[] = []
  x.forEach((_, index) => {
    const place = atEdge(x[index], y[index], frame)
    const before = known.at(-1)
    const onsetSeconds =
      before === undefined
        ? 0
        : before.onsetSeconds + before.seconds + saccadeSeconds(before, place, frame, card.saccadeTime)
    known.push({ ...place, onsetSeconds, seconds: (durationMs[index] ?? 0) / 1000 })
  })
  return known
}

/** The nearest place inside; the middle where nothing was recorded. */
function atEdge(
  x: number | undefined,
  y: number | undefined,
  { width, height }: Frame,
): { x: number; y: number } {
  const inside = (value: number | undefined, side: number): number =>
    value === undefined || !Number.isFinite(value) ? side / 2 : Math.min(Math.max(value, 0), side)
  return { x: inside(x, width), y: inside(y, height) }
}
