/**
 * How much detail the eye can take from a place, by its distance from the point looked at.
 * Source: Geisler & Perry 1998, "A real-time foveated multiresolution system for low-bandwidth video
 * communication": contrast threshold CT(f, e) = CT0 exp(alpha f (e + e2) / e2), f in cycles per degree,
 * e in degrees. Solved for f at a given contrast it is the finest frequency that can still be seen.
 */
const LOWEST_THRESHOLD = 1 / 64
const ALPHA = 0.106
/** Eccentricity at which resolution has halved, degrees. */
export const HALF_RESOLUTION_DEGREES = 2.3
/** Contrast of fine detail in photographs; at full contrast hardly anything on a screen would blur. */
const DETAIL_CONTRAST = 0.06
/** Beyond this, nothing more is lost that a screen could show. */
export const FARTHEST_DEGREES = 40

/** Finest visible frequency in the centre of gaze, cycles per degree (12.7). */
export const FOVEAL_CYCLES_PER_DEGREE = Math.log(DETAIL_CONTRAST / LOWEST_THRESHOLD) / ALPHA

/** Finest visible frequency at an eccentricity, cycles per degree. */
export function cutoffCyclesPerDegree(eccentricityDegrees: number): number {
  return FOVEAL_CYCLES_PER_DEGREE / (1 + eccentricityDegrees / HALF_RESOLUTION_DEGREES)
}

/** Octaves of detail to take away, so that no pixel of the picture shows more than can be seen there. */
export function blurOctaves(eccentricityDegrees: number, pixelsPerDegree: number): number {
  const finestShown = pixelsPerDegree / 2
  return Math.max(0, Math.log2(finestShown / cutoffCyclesPerDegree(eccentricityDegrees)))
}

/** The inverse of blurOctaves: degrees from the centre of gaze within which the blur stays below `octaves`. */
export function radiusDegrees(octaves: number, pixelsPerDegree: number): number {
  const finestShown = pixelsPerDegree / 2
  const share = (2 ** octaves * FOVEAL_CYCLES_PER_DEGREE) / finestShown
  return Math.max(0, (share - 1) * HALF_RESOLUTION_DEGREES)
}
