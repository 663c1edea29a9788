/**
 * The one table of commands and events. Both transports (Electron bridge, WebSocket) serve it,
 * the renderer and the handlers take their types from it, and nothing crosses that is not in it.
 * Positions are upright image pixels; times milliseconds; arrays cross as typed arrays with a shape.
 */
import * as v from 'valibot'
import type { StackEntry } from '../steering/_steering-stack'
import {
  languageCommands,
  languageEvents,
  type editProof,
  type languageModel,
  type modelStructure,
  type steeringMethod,
  type textParameters,
  type textToken,
} from './language-contract'
import {
  modelsCommands,
  modelsEvents,
  type localModel,
  type publicModel,
  type transfer,
} from './models-contract'
import {
  bytes,
  count,
  deviceId,
  deviceInfo,
  figureOptions,
  file,
  gazeParameters,
  gazeRequest,
  id,
  imageInfo,
  modelInfo,
  name,
  nothing,
  prediction,
  queueItem,
  queueStatus,
  runSummary,
  settings,
} from './nouns'

export { deviceId, settings } from './nouns'

/** name → [input, output]. */
export const commands = {
  'app.info': [
    nothing,
    v.object({
      version: v.string(),
      host: v.picklist(['electron', 'serve']),
      platform: v.string(),
      /** Where runs, pictures and settings are kept. */
      dataFolder: v.string(),
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
  ...modelsCommands,
  'devices.list': [nothing, v.array(deviceInfo)],
  'devices.probe': [v.object({ deviceId }), deviceInfo],
  /** Puts a PNG or text on the system's clipboard (Electron; a browser uses its own). */
  'host.copy': [v.object({ kind: v.picklist(['png', 'text']), bytes }), nothing],
  ...languageCommands,
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
  ...languageEvents,
  ...modelsEvents,
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
export type LocalModel = v.InferOutput<typeof localModel>
export type PublicModel = v.InferOutput<typeof publicModel>
export type Transfer = v.InferOutput<typeof transfer>
export type DeviceInfo = v.InferOutput<typeof deviceInfo>
export type Settings = v.InferOutput<typeof settings>
export type { StackEntry }
export type SteeringMethod = v.InferOutput<typeof steeringMethod>
export type LanguageModel = v.InferOutput<typeof languageModel>
export type ModelStructure = v.InferOutput<typeof modelStructure>
export type TextParameters = v.InferOutput<typeof textParameters>
export type TextToken = v.InferOutput<typeof textToken>
export type EditProof = v.InferOutput<typeof editProof>
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
