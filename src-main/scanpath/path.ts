/**
 * The nouns of the gaze lab. Positions are pixels of the upright image (EXIF orientation applied),
 * (0, 0) its top-left corner, x to the right, y down. Times are milliseconds since viewing began.
 */

/** One fixation of a sampled or recorded viewer. */
export interface Fixation {
  readonly x: number
  readonly y: number
  readonly onsetMs: number
  readonly durationMs: number
  /** ln(probability of the fixated cell × number of cells), given the fixations before it; 0 = uniform. */
  readonly logLikelihood: number
}

/** A scanpath: what one viewer did, in order. */
export interface Scanpath {
  /** 1-based number of the viewer; with the seed it fixes the whole path. */
  readonly viewer: number
  readonly fixations: readonly Fixation[]
}

/** A row-major map over the image: natural log of each cell's probability, summing to 1. */
export interface LogDensity {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** What the user controls. */
export interface GazeParameters {
  /** Divides the log density before sampling; 1 = the model as trained, 0.1 to 5. */
  readonly temperature: number
  /** 1 to 100. */
  readonly viewers: number
  /** Viewing time in seconds; the clock ends the path unless `fixations` is given. */
  readonly seconds: number
  /** Exact number of fixations instead of a viewing time, or null. */
  readonly fixations: number | null
  /** Unsigned 32-bit. */
  readonly seed: number
  /** Pixels of the upright image per degree of visual angle; null = the model's rule. */
  readonly pixelsPerDegree: number | null
}

/** Entropies in bits (`cards`: Krejtz 2015, Shiferaw 2019); lengths in degrees of visual angle. */
export interface PathStatistics {
  readonly fixationCount: number
  /** Stationary gaze entropy over the area-of-interest grid, empirical distribution. */
  readonly stationaryEntropyBits: number
  /** Stationary gaze entropy as a share of log2(all grid areas). */
  readonly stationaryEntropyShare: number
  /** Gaze transition entropy over the same grid, empirical stationary distribution, self-transitions kept. */
  readonly transitionEntropyBits: number
  readonly transitionEntropyShare: number
  readonly lengthDegrees: number
  /** Share of the image within one degree of a fixation. */
  readonly coverageShare: number
  readonly meanDurationMs: number
  readonly meanAmplitudeDegrees: number
}

export interface GazeStatistics {
  /** Entropy of the (tempered) marginal fixation density, bits; and as a share of log2(cells). */
  readonly densityEntropyBits: number
  readonly densityEntropyShare: number
  /** The grid that stationary and transition entropy are counted on. */
  readonly areaGrid: { readonly columns: number; readonly rows: number }
  readonly pooled: PathStatistics
  readonly perViewer: readonly PathStatistics[]
  /** Mean over viewers of the entropy of the density that each fixation was drawn from, by fixation index. */
  readonly entropyByFixationBits: readonly number[]
}
