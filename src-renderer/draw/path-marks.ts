/** Scanpaths as marks in the order of time, each with what it takes to draw it. */
import type { Prediction } from '../../src-main/ipc/contract'
import { viewerLook } from './palette'
import type { StrokeLook } from './path-strokes'
import type { Point } from './view'

export type Scanpath = Prediction['viewers'][number]
type Fixation = Scanpath['fixations'][number]

/** One fixation with what it takes to draw it. */
export interface Mark extends StrokeLook {
  readonly fixation: Fixation
  readonly previous: Fixation | undefined
  readonly index: number
  readonly isFaint: boolean
}

/** Above this many marks each is drawn plainly: small, see-through, no casing, no number. */
export const plainAbove = 1500
const faintAlpha = 0.18
const plainAlpha = 0.6

/** Longer saccades than this do not occur. */
export const longestFlightMs = 400

export function countMarks(scanpaths: readonly Scanpath[]): number {
  return scanpaths.reduce((sum, { fixations }) => sum + fixations.length, 0)
}

export function marksOf(scanpaths: readonly Scanpath[], emphasised: number | null): readonly Mark[] {
  const isPlain = countMarks(scanpaths) > plainAbove
  const marks = scanpaths.flatMap(({ viewer, fixations }) => {
    const isFaint = emphasised !== null && emphasised !== viewer
    return fixations.map((fixation, index) => ({
      ...viewerLook(viewer),
      fixation,
      previous: fixations[index - 1],
      index,
      isFaint,
      isPlain,
    }))
  })
  return marks.sort((a, b) => endOf(a) - endOf(b))
}

export function alphaOf({ isFaint, isPlain }: Mark): number {
  if (isFaint) return faintAlpha
  return isPlain ? plainAlpha : 1
}

export const endOf = ({ fixation }: Mark): number => fixation.onsetMs + fixation.durationMs

/** Where the eye is on its way: eased, since saccades speed up and brake; null when it is not under way. */
export function flightTo({ previous, fixation }: Mark, timeMs: number): Point | null {
  if (!previous) return null
  const leftMs = previous.onsetMs + previous.durationMs
  if (timeMs < leftMs || fixation.onsetMs <= leftMs) return null
  const share = (timeMs - leftMs) / (fixation.onsetMs - leftMs)
  const eased = share * share * (3 - 2 * share)
  return {
    x: previous.x + (fixation.x - previous.x) * eased,
    y: previous.y + (fixation.y - previous.y) * eased,
  }
}
