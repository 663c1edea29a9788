/**
 * The one table of commands and events. Both transports (Electron bridge, WebSocket) serve it,
 * the renderer and the handlers take their types from it, and nothing crosses that is not in it.
 * Positions are upright image pixels; times milliseconds; arrays cross as typed arrays with a shape.
 */
import * as v from 'valibot'

const id = v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/, 'expected an identifier'))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(512))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const finite = v.pipe(v.number(), v.finite())
const float32 = v.instance(Float32Array)
const bytes = v.instance(Uint8Array)
const nothing = v.object({})

export const deviceId = v.picklist(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'])

export const gazeParameters = v.object({
  temperature: v.pipe(
    v.number(),
    v.minValue(0.1, 'temperature is at least 0.1'),
    v.maxValue(5, 'temperature is at most 5'),
  ),
  viewers: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1, 'at least 1 viewer'),
    v.maxValue(100, 'at most 100 viewers'),
  ),
  seconds: v.pipe(
    v.number(),
    v.minValue(0.1, 'viewing time is at least 0.1 s'),
    v.maxValue(60, 'viewing time is at most 60 s'),
  ),
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

const file = v.object({ name, mimeType: v.string(), bytes })

/** name → [input, output]. */
export const commands = {
  'app.info': [
    nothing,
    v.object({
      version: v.string(),
      host: v.picklist(['electron', 'serve']),
      platform: v.string(),
      defaultModelId: id,
      /** Image given on the command line, or the default sample. */
      startImage: v.nullable(imageInfo),
      /** A file named on the command line that could not be opened, and why. */
      startProblem: v.nullable(v.string()),
    }),
  ],
  'app.memory': [nothing, v.object({ mainBytes: count, engineBytes: count })],
  'settings.get': [nothing, settings],
  'settings.set': [v.partial(settings), settings],
  'image.add': [v.object({ name, bytes }), imageInfo],
  'image.get': [v.object({ imageId: id }), imageInfo],
  'image.samples': [nothing, v.array(imageInfo)],
  'gaze.predict': [v.object({ ...gazeRequest.entries, runId: id }), prediction],
  'run.cancel': [v.object({ runId: id }), v.object({ cancelled: v.boolean() })],
  'runs.save': [v.object({ ...gazeRequest.entries, title: v.nullable(name) }), runSummary],
  'runs.list': [
    v.object({
      search: v.pipe(v.string(), v.maxLength(200)),
      offset: count,
      limit: v.pipe(count, v.maxValue(500)),
    }),
    v.object({ runs: v.array(runSummary), total: count }),
  ],
  'runs.get': [v.object({ runId: id }), v.object({ summary: runSummary, image: imageInfo, prediction })],
  /** Runs it again and says whether the stored result came out bit for bit. */
  'runs.repeat': [v.object({ runId: id }), v.object({ identical: v.boolean(), message: v.string() })],
  'runs.rename': [v.object({ runId: id, title: name }), runSummary],
  'runs.delete': [v.object({ runIds: v.array(id) }), v.object({ deleted: count })],
  /** Undo of runs.delete. */
  'runs.restore': [v.object({ runIds: v.array(id) }), v.object({ restored: count })],
  'queue.add': [v.object({ name, bytes, modelId: id, parameters: gazeParameters }), queueItem],
  'queue.get': [nothing, queueStatus],
  'queue.pause': [v.object({ paused: v.boolean() }), queueStatus],
  /** Cancels waiting and running items; null = all. */
  'queue.cancel': [v.object({ itemIds: v.nullable(v.array(id)) }), queueStatus],
  /** Puts failed and cancelled items back in line; null = all. */
  'queue.retry': [v.object({ itemIds: v.nullable(v.array(id)) }), queueStatus],
  /** Takes finished items off the list (their runs stay). */
  'queue.clear': [nothing, queueStatus],
  'export.figure': [v.object({ request: gazeRequest, options: figureOptions }), file],
  'export.fixations': [
    v.object({ request: gazeRequest, format: v.picklist(['csv', 'json', 'jsonl']), viewers: v.array(count) }),
    file,
  ],
  'export.density': [v.object({ request: gazeRequest, format: v.picklist(['png16', 'npy']) }), file],
  'models.list': [nothing, v.array(modelInfo)],
  'models.unload': [v.object({ modelId: id }), v.object({ unloaded: v.boolean() })],
  'devices.list': [nothing, v.array(deviceInfo)],
  'devices.probe': [v.object({ deviceId }), deviceInfo],
  /** Puts a PNG or text on the system's clipboard (Electron; a browser uses its own). */
  'host.copy': [v.object({ kind: v.picklist(['png', 'text']), bytes }), nothing],
} as const

export const events = {
  'run.progress': v.object({ runId: id, done: count, total: count, label: v.string() }),
  'queue.changed': queueStatus,
  'engine.changed': v.object({
    modelId: v.string(),
    state: v.picklist(['loading', 'ready', 'crashed', 'restarted', 'unloaded', 'fellBack']),
    device: v.string(),
    /** One sentence for the user. */
    message: v.string(),
  }),
  /** An image handed over from outside (second instance, macOS open-file, menu). */
  'image.opened': imageInfo,
  /** Something failed with no caller to tell: what, why, what now. */
  'app.problem': v.object({ message: v.string() }),
  /** A menu item or accelerator of the host's own menu; ids are the palette's action ids. */
  'app.action': v.object({ actionId: id }),
} as const

export type CommandName = keyof typeof commands
export type Input<K extends CommandName> = v.InferOutput<(typeof commands)[K][0]>
export type Output<K extends CommandName> = v.InferOutput<(typeof commands)[K][1]>
export type EventName = keyof typeof events
export type EventPayload<K extends EventName> = v.InferOutput<(typeof events)[K]>

export type ImageInfo = v.InferOutput<typeof imageInfo>
export type GazeRequest = v.InferOutput<typeof gazeRequest>
export type GazeParameters = v.InferOutput<typeof gazeParameters>
export type Prediction = v.InferOutput<typeof prediction>
export type RunSummary = v.InferOutput<typeof runSummary>
export type QueueItem = v.InferOutput<typeof queueItem>
export type QueueStatus = v.InferOutput<typeof queueStatus>
export type ModelInfo = v.InferOutput<typeof modelInfo>
export type DeviceInfo = v.InferOutput<typeof deviceInfo>
export type Settings = v.InferOutput<typeof settings>
export type FigureOptions = v.InferOutput<typeof figureOptions>

/** What a failed command carries to the caller: a sentence for a person and a code for a program. */
export interface Problem {
  readonly code:
    'bad-input' | 'cancelled' | 'not-found' | 'engine-crashed' | 'storage' | 'refused' | 'internal'
  /** What happened, why, what now. */
  readonly message: string
}

/** The bridge both transports offer the renderer as `window.saccade` (Electron) or build over a WebSocket. */
export interface Bridge {
  invoke<K extends CommandName>(command: K, input: Input<K>): Promise<Output<K>>
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void
}
