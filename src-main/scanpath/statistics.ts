/** Numbers about sampled viewers, each and pooled. */
import { areaGrid, areasOf } from './areas'
import type { DensitySummary } from './density'
import type { Frame, Grid } from './frame'
import { coverageShare } from './metrics/coverage'
import { saccadeAmplitudes, scanLength } from './metrics/scan-length'
import { stationaryEntropyBits } from './metrics/stationary-entropy'
import { transitionEntropyBits } from './metrics/transition-entropy'
import type { GazeStatistics, PathStatistics } from './path'
import type { Sample } from './sample'

/** What one fixation takes in sharply, degrees of visual angle around it. */
const fovealRadiusDegrees = 1

type Path = Sample['viewers'][number]['fixations']

export function gazeStatistics(
  { entropyBits, entropyShare }: DensitySummary,
  { viewers, entropyByFixationBits }: Sample,
  frame: Frame,
): GazeStatistics {
  const paths = viewers.map(({ fixations }) => fixations)
  const grid = areaGrid(frame)
  return {
    densityEntropyBits: entropyBits,
    densityEntropyShare: entropyShare,
    areaGrid: grid,
    pooled: pathStatistics(paths, frame, grid),
    perViewer: paths.map((path) => pathStatistics([path], frame, grid)),
    entropyByFixationBits,
  }
}

/**
 * Of several paths: entropies of all their fixations and transitions together, coverage of their union,
 * duration and amplitude over all fixations and saccades, length the mean over paths.
 */
export function pathStatistics(paths: readonly Path[], frame: Frame, grid: Grid): PathStatistics {
  const { width, height, pixelsPerDegree } = frame
  const areas = paths.map((path) => areasOf(path, frame, grid))
  const everything = paths.flat()
  const stationary = stationaryEntropyBits(areas.flat())
  const transition = transitionEntropyBits(areas)
  // A uniform spread over all areas, visited or not, has share 1.
  const mostBits = Math.log2(grid.columns * grid.rows)
  return {
    fixationCount: everything.length,
    stationaryEntropyBits: stationary,
    stationaryEntropyShare: stationary / mostBits,
    transitionEntropyBits: transition,
    transitionEntropyShare: transition / mostBits,
    lengthDegrees: mean(paths.map((path) => scanLength(path, pixelsPerDegree))),
    coverageShare: coverageShare(everything, {
      width,
      height,
      radiusPx: fovealRadiusDegrees * pixelsPerDegree,
    }),
    meanDurationMs: mean(everything.map(({ durationMs }) => durationMs)),
    meanAmplitudeDegrees: mean(paths.flatMap((path) => saccadeAmplitudes(path, pixelsPerDegree))),
  }
}

/** 0 of nothing, so that a path of one fixation has numbers too. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
