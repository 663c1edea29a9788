/** What the head is told of one viewer's past: the last fixations in cells, and the clock. */
import type { PastBatch } from './_predictor'
import { degreesBetween, type Frame, type Grid } from './frame'
import type { ModelCard } from './model-card'

/** A fixation whose place, and perhaps duration, is known. Positions in px, times in seconds. */
export interface KnownFixation {
  readonly x: number
  readonly y: number
  readonly onsetSeconds: number
  /** 0 while the fixation lasts: its duration is then what the head predicts. */
  readonly seconds: number
}

export interface PastFrame {
  readonly frame: Frame
  readonly grid: Grid
  readonly historyLength: number
}

const valuesPerFixation = 4

export function createPastBatch(viewerCount: number, historyLength: number): PastBatch {
  return {
    viewerCount,
    history: new Float32Array(viewerCount * historyLength * valuesPerFixation),
    clock: new Float32Array(viewerCount * 2),
  }
}

/** Writes the first `count` fixations of a path into one slot of a batch; the newest one's duration is withheld. */
export function writePast(
  batch: PastBatch,
  slot: number,
  path: { readonly fixations: readonly KnownFixation[]; readonly count: number },
  { frame, grid, historyLength }: PastFrame,
): void {
  const { fixations, count } = path
  const shown = Math.min(count, historyLength)
  const slotStart = slot * historyLength * valuesPerFixation
  for (let back = 1; back <= shown; back++) {
    const fixation = fixations[count - back]
    if (fixation === undefined) continue
    const x = (fixation.x / frame.width) * grid.columns
    const y = (fixation.y / frame.height) * grid.rows
    const seconds = back === 1 ? 0 : fixation.seconds
    batch.history.set([x, y, seconds, 1], slotStart + (historyLength - back) * valuesPerFixation)
  }
  batch.clock[slot * 2] = count - 1
  batch.clock[slot * 2 + 1] = fixations[count - 1]?.onsetSeconds ?? 0
}

/** Time from the end of a fixation to the start of the next, seconds: the saccade between them. */
export function saccadeSeconds(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  { pixelsPerDegree }: Frame,
  { meanSeconds }: ModelCard['saccadeTime'],
): number {
  return Math.max(0, meanSeconds.a + meanSeconds.b * degreesBetween(from, to, pixelsPerDegree))
}
