/**
 * Predictions through the engine. The last ones are remembered, so that saving or exporting what is on
 * screen, or going back to a setting, costs nothing; a run id asked for again ends its older call.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceChoice, PredictOutput } from '../../engine/_contract'
import { ProblemError } from '../../lib/problem'
import type { GazeRequest, Prediction } from '../contract'
import type { HandlerDependencies } from './_contract'
import type { Models } from './_models'
import type { Pictures } from './_pictures'
import { readSettings } from './_settings'

/** A hand on a slider asks again within this time. */
const handMs = 400
const lookMs = 50
/** About 0.1 MB each. */
const rememberedCount = 48

export type OnProgress = (done: number, total: number, label: string) => void

export interface PredictOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** Names every field: the engine's answer may carry more than the contract knows. */
function toPrediction({ imageId, modelId, parameters }: GazeRequest, output: PredictOutput): Prediction {
  const { rows, columns, values } = output.density
  return {
    imageId,
    modelId,
    modelHash: output.modelHash,
    parameters,
    pixelsPerDegree: output.pixelsPerDegree,
    device: output.device,
    deviceNote: output.note,
    density: { rows, columns, values: new Float32Array(values) },
    viewers: output.viewers.map(({ viewer, fixations }) => ({ viewer, fixations: [...fixations] })),
    statistics: {
      ...output.statistics,
      perViewer: [...output.statistics.perViewer],
      entropyByFixationBits: [...output.statistics.entropyByFixationBits],
    },
    encodeMs: output.encodeMs,
    sampleMs: output.sampleMs,
  }
}

interface Sources {
  readonly pictures: Pictures
  readonly models: Models
}

export class Predictions {
  readonly #deps: Pick<HandlerDependencies, 'store' | 'engine'>
  readonly #pictures: Pictures
  readonly #models: Models
  readonly #remembered = new Map<string, Prediction>()
  readonly #running = new Map<string, AbortController>()
  #lastRunMs = -Infinity

  constructor(deps: Pick<HandlerDependencies, 'store' | 'engine'>, { pictures, models }: Sources) {
    this.#deps = deps
    this.#pictures = pictures
    this.#models = models
  }

  /** The remembered prediction of that request, or a new one. */
  async predict(request: GazeRequest, options: PredictOptions = {}): Promise<Prediction> {
    const device = this.device()
    const key = JSON.stringify([request.imageId, request.modelId, request.parameters, device])
    const known = this.#remembered.get(key)
    const prediction = known ?? (await this.predictAnew(request, device, options))
    this.#remember(key, prediction)
    return prediction
  }

  /** Never from memory, and not remembered: for batches and for proofs. */
  async predictAnew(
    request: GazeRequest,
    device: DeviceChoice,
    options: PredictOptions = {},
  ): Promise<Prediction> {
    const { imageId, modelId, parameters } = request
    const imagePath = this.#pictures.originalPath(imageId)
    const modelFolder = this.#models.folderOf(modelId)
    const input = { imagePath, imageId, modelFolder, parameters, device }
    const output = await this.#deps.engine.call(modelId, 'gaze.predict', input, options)
    return toPrediction(request, output)
  }

  /** Runs `body` under a run id that `cancel` can end; the latest call of an id wins. */
  async asRun<T>(runId: string, caller: AbortSignal, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.cancel(runId)
    const controller = new AbortController()
    this.#running.set(runId, controller)
    try {
      return await body(AbortSignal.any([caller, controller.signal]))
    } finally {
      this.#lastRunMs = performance.now()
      if (this.#running.get(runId) === controller) this.#running.delete(runId)
    }
  }

  /** Batches wait for this: one process serves a model, and the person at the slider goes first. */
  async whenQuiet(signal: AbortSignal): Promise<void> {
    const isQuiet = (): boolean => this.#running.size === 0 && performance.now() - this.#lastRunMs > handMs
    while (!signal.aborted && !isQuiet()) await sleep(lookMs)
  }

  /** False when nothing of that id runs. */
  cancel(runId: string): boolean {
    const controller = this.#running.get(runId)
    controller?.abort(new ProblemError('cancelled', 'Cancelled.'))
    return controller !== undefined
  }

  /** After this, everything is predicted anew: the model was unloaded, perhaps to try its device again. */
  forget(): void {
    this.#remembered.clear()
  }

  /** What the user chose in the settings. */
  device(): DeviceChoice {
    const { device, allowFallback } = readSettings(this.#deps.store)
    return { device, allowFallback }
  }

  #remember(key: string, prediction: Prediction): void {
    this.#remembered.delete(key)
    this.#remembered.set(key, prediction)
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size > rememberedCount && oldest !== undefined) this.#remembered.delete(oldest)
  }
}
