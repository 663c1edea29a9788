import type { Place } from '../_place'

/** Sum of saccade amplitudes, in the unit of the places divided by `perUnit`. */
export function scanLength(path: readonly Place[], perUnit: number): number {
  return saccadeAmplitudes(path, perUnit).reduce((sum, amplitude) => sum + amplitude, 0)
}

/** Distance from each fixation to the next. */
export function saccadeAmplitudes(path: readonly Place[], perUnit: number): number[] {
  return path.slice(1).map((place, index) => {
    const before = path[index] ?? place
    return Math.hypot(place.x - before.x, place.y - before.y) / perUnit
  })
}
