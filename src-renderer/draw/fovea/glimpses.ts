import { FARTHEST_DEGREES } from './acuity'

/** What this view needs of a fixation: pixels of the upright image, milliseconds since viewing began. */
export interface TimedPoint {
  readonly x: number
  readonly y: number
  readonly onsetMs: number
  readonly durationMs: number
}

/** A place seen so far, and how many degrees of eccentricity it is behind a place looked at right now. */
export interface Glimpse {
  readonly x: number
  readonly y: number
  readonly lagDegrees: number
}

/** Vision comes back over about this time after a saccade lands (saccadic suppression, Ross et al. 2001). */
const LANDING_MS = 120
/** A place that was left keeps most of its detail; this is how far behind, and how long it takes. */
const MEMORY_LAG_DEGREES = 1
const LEAVING_MS = 250

const ramp = (share: number): number => {
  const t = Math.min(1, Math.max(0, share))
  return t * t * (3 - 2 * t)
}

/** The fixations that have landed by `timeMs`, the newest sharpest; changes smoothly with time. */
export function glimpsesAt(fixations: readonly TimedPoint[], timeMs: number): Glimpse[] {
  const glimpses: Glimpse[] = []
  for (const { x, y, onsetMs, durationMs } of fixations) {
    if (timeMs < onsetMs) continue
    const landing = 1 - ramp((timeMs - onsetMs + 1) / LANDING_MS)
    const leaving = ramp((timeMs - onsetMs - durationMs) / LEAVING_MS)
    glimpses.push({ x, y, lagDegrees: landing * FARTHEST_DEGREES * 0.5 + leaving * MEMORY_LAG_DEGREES })
  }
  return glimpses
}
