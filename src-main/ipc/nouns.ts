/**
 * The nouns of the contract as schemas: what a picture, a prediction, a run, a setting is on the wire.
 * `contract.ts` puts them into its table of commands and events.
 */
import * as v from 'valibot'

export const id = v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/, 'expected an identifier'))
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(512))
export const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const finite = v.pipe(v.number(), v.finite())
const float32 = v.instance(Float32Array)
export const bytes = v.instance(Uint8Array)
export const nothing = v.object({})

export const deviceId = v.picklist(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'])

const viewers = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1, 'at least 1 viewer'),
  v.maxValue(100, 'at most 100 viewers'),
)
const seconds = v.pipe(
  v.number(),
  v.minValue(0.1, 'viewing time is at least 0.1 s'),
  v.maxValue(60, 'viewing time is at most 60 s'),
)

export const gazeParameters = v.object({
  temperature: v.pipe(
    v.number(),
    v.minValue(0.1, 'temperature is at least 0.1'),
    v.maxValue(5, 'temperature is at most 5'),
  ),
  viewers,
  seconds,
  fixations: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200))),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295)),
  pixelsPerDegree: v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(2000))),
})

/** Everything that fixes a prediction bit for bit on one device. */
export const gazeRequest = v.object({ imageId: id, modelId: id, parameters: gazeParameters })

export const imageInfo = v.object({
  /** SHA-256 of the file's bytes, hex. */
  imageId: id,
  name,
  /** Upright size, px. */
  width: count,
  height: count,
  format: v.string(),
  bytes: count,
  /** Addresses the renderer can load: upright preview (long side at most 4096 px) and thumbnail. */
  previewUrl: v.string(),
  thumbnailUrl: v.string(),
  /** Title and note of a shipped sample, else null. */
  title: v.nullable(v.string()),
  note: v.nullable(v.string()),
})

const fixation = v.object({
  x: finite,
  y: finite,
  onsetMs: finite,
  durationMs: finite,
  logLikelihood: finite,
})
const scanpath = v.object({ viewer: count, fixations: v.array(fixation) })
const logDensity = v.object({ rows: count, columns: count, values: float32 })
const pathStatistics = v.object({
  fixationCount: count,
  stationaryEntropyBits: finite,
  stationaryEntropyShare: finite,
  transitionEntropyBits: finite,
  transitionEntropyShare: finite,
  lengthDegrees: finite,
  coverageShare: finite,
  meanDurationMs: finite,
  meanAmplitudeDegrees: finite,
})
const gazeStatistics = v.object({
  densityEntropyBits: finite,
  densityEntropyShare: finite,
  areaGrid: v.object({ columns: count, rows: count }),
  pooled: pathStatistics,
  perViewer: v.array(pathStatistics),
  entropyByFixationBits: v.array(finite),
})

export const prediction = v.object({
  imageId: id,
  modelId: id,
  /** SHA-256 over the model's files: part of what repeats a run. */
  modelHash: v.string(),
  parameters: gazeParameters,
  /** What was used when parameters.pixelsPerDegree is null. */
  pixelsPerDegree: finite,
  /** The device that really ran, and why it is not the one asked for (or null). */
  device: v.string(),
  deviceNote: v.nullable(v.string()),
  /** Marginal density at the asked temperature. */
  density: logDensity,
  viewers: v.array(scanpath),
  statistics: gazeStatistics,
  encodeMs: finite,
  sampleMs: finite,
})

export const runSummary = v.object({
  runId: id,
  title: v.string(),
  imageId: id,
  imageName: v.string(),
  thumbnailUrl: v.string(),
  modelId: id,
  parameters: gazeParameters,
  densityEntropyBits: finite,
  fixationCount: count,
  /** ISO 8601. */
  createdAt: v.string(),
})

const queueState = v.picklist(['waiting', 'running', 'done', 'failed', 'cancelled'])
export const queueItem = v.object({
  itemId: id,
  name,
  state: queueState,
  /** What went wrong and what to do, for failed items; else null. */
  reason: v.nullable(v.string()),
  elapsedMs: v.nullable(finite),
  runId: v.nullable(id),
  thumbnailUrl: v.nullable(v.string()),
})
export const queueStatus = v.object({
  items: v.array(queueItem),
  done: count,
  failed: count,
  total: count,
  paused: v.boolean(),
})

export const modelInfo = v.object({
  modelId: id,
  kind: v.picklist(['gaze', 'language']),
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  bytes: count,
  hash: v.string(),
  verified: v.boolean(),
  loaded: v.boolean(),
  /** Measured quality straight from card.json. */
  quality: v.array(
    v.object({ set: v.string(), metric: v.string(), value: finite, unit: v.string(), command: v.string() }),
  ),
  limits: v.string(),
})

export const deviceInfo = v.object({
  deviceId,
  label: v.string(),
  /** Offered by this build on this system; only a probe proves that it works. */
  offered: v.boolean(),
  proof: v.nullable(
    v.object({
      works: v.boolean(),
      maxError: v.nullable(finite),
      elapsedMs: v.nullable(finite),
      message: v.string(),
    }),
  ),
})

export const settings = v.object({
  device: deviceId,
  /** Whether a device that fails at run time may fall back to the CPU. */
  allowFallback: v.boolean(),
  theme: v.picklist(['system', 'light', 'dark']),
  /** What the gaze lab begins with. */
  start: v.object({ viewers, seconds }),
  /** State of the interface (splitters, last view, layers): the renderer's own business. */
  interface: v.record(v.string(), v.union([v.string(), finite, v.boolean()])),
})

export const figureOptions = v.object({
  format: v.picklist(['png', 'svg']),
  /** 1 to 4; PNG only. */
  scale: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
  theme: v.picklist(['light', 'dark']),
  colourMap: v.picklist(['inferno', 'viridis', 'cividis', 'classic']),
  /** Opacity of the heatmap, 0 to 1; 0 leaves it out. */
  heatOpacity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  showPath: v.boolean(),
  showNumbers: v.boolean(),
  /** 1-based viewers to draw. */
  viewers: v.array(count),
  title: v.nullable(v.pipe(v.string(), v.maxLength(200))),
  caption: v.boolean(),
})

export const file = v.object({ name, mimeType: v.string(), bytes })
