/**
 * The gaze lab: one picture, its settings, its prediction. Every change goes through `set` and can be
 * undone; the last good prediction stays until the next one is there.
 */
import type {
  FigureOptions,
  GazeParameters,
  GazeRequest,
  ImageInfo,
  Prediction,
} from '../../src-main/ipc/contract'
import { api, problemOf } from '../api'
import { app } from './app.svelte'
import { History } from './history.svelte'
import { layers, type Look } from './layers.svelte'
import { models } from './models.svelte'
import { Predictor } from './predictor.svelte'
import { ShownViewers } from './viewers.svelte'

/** Before the user's own start values are known. */
const plainParameters: GazeParameters = {
  temperature: 1,
  viewers: 8,
  seconds: 3,
  fixations: null,
  seed: 1,
  pixelsPerDegree: null,
}

/** What undo goes back to. */
interface Snapshot {
  readonly image: ImageInfo | null
  readonly modelId: string
  readonly parameters: GazeParameters
  readonly look: Look
}

export class GazeLab {
  image = $state.raw<ImageInfo | null>(null)
  modelId = $state('')
  parameters = $state.raw<GazeParameters>(plainParameters)
  samples = $state.raw<readonly ImageInfo[]>([])
  /** Why the last thing asked for did not happen, or null. */
  failure = $state<string | null>(null)
  /** Name of a file that is being read. */
  opening = $state<string | null>(null)

  readonly viewers = new ShownViewers()
  readonly history = new History<Snapshot>()

  #lastGood = $state.raw<Prediction | null>(null)
  #beforeDrag: Snapshot | null = null
  #isStarted = false
  readonly #predictor = new Predictor({
    onprediction: (prediction) => this.#take(prediction),
    onfailure: (message) => (this.failure = message),
  })

  /** What a session begins with, and what resetting goes back to: the settings hold part of it. */
  readonly initial = $derived<GazeParameters>({ ...plainParameters, ...app.settings.start })
  /** The newest prediction of the picture on screen; its settings may be one step behind. */
  readonly prediction = $derived(this.#lastGood?.imageId === this.image?.imageId ? this.#lastGood : null)
  readonly busy = $derived(this.#predictor.busy)
  readonly request = $derived<GazeRequest | null>(
    this.image && this.modelId !== ''
      ? { imageId: this.image.imageId, modelId: this.modelId, parameters: this.parameters }
      : null,
  )
  /** Apart, so that other settings do not stir the scanpaths. */
  readonly #viewerCount = $derived(this.parameters.viewers)
  /** Scanpaths as asked for; fewer viewers need no new prediction. */
  readonly scanpaths = $derived(this.prediction?.viewers.slice(0, this.#viewerCount) ?? [])
  readonly shownScanpaths = $derived(this.scanpaths.filter(({ viewer }) => this.viewers.isShown(viewer)))

  /** Listens from the first moment on: a picture may be handed over while the window is still opening. */
  constructor() {
    api.on('image.opened', (image) => {
      app.view = 'gaze'
      this.show(image)
    })
  }

  async start(): Promise<void> {
    if (this.#isStarted || !app.info) return
    this.#isStarted = true
    this.modelId = app.info.defaultModelId
    this.parameters = this.initial
    const image = this.image ?? app.info.startImage
    if (image) this.#restore({ ...this.#snapshot(), image })
    try {
      this.samples = await api.invoke('image.samples', {})
      await models.start()
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  /** Puts a picture on the canvas, with the settings of a stored run where given. */
  show(image: ImageInfo, settings?: Partial<Omit<GazeRequest, 'imageId'>>): void {
    this.commit()
    this.history.push(this.#snapshot())
    this.#restore({ ...this.#snapshot(), ...settings, image })
  }

  /** Changes settings at once. With `isDragging` the change joins the undo step that `commit` ends. */
  set(change: Partial<GazeParameters>, isDragging = false): void {
    this.#beforeDrag ??= this.#snapshot()
    this.parameters = { ...this.parameters, ...change }
    this.viewers.limitTo(this.parameters.viewers)
    if (!isDragging) this.commit()
    this.predict()
  }

  /** Changes how layers look, undoably; needs no new prediction. */
  setLook(change: Partial<Look>, isDragging = false): void {
    this.#beforeDrag ??= this.#snapshot()
    layers.restore({ ...layers.look(), ...change })
    if (!isDragging) this.commit()
  }

  setModel(modelId: string): void {
    this.history.push(this.#snapshot())
    this.modelId = modelId
    this.predict()
  }

  /** Ends a drag: from here undo goes back to where it began. */
  commit(): void {
    const before = this.#beforeDrag
    this.#beforeDrag = null
    if (before && !isSame(before, this.#snapshot())) this.history.push(before)
  }

  undo(): void {
    this.commit()
    const before = this.history.undo(this.#snapshot())
    if (before) this.#restore(before)
  }

  redo(): void {
    const next = this.history.redo(this.#snapshot())
    if (next) this.#restore(next)
  }

  /** Asks for the prediction of what is set now. */
  predict(): void {
    this.failure = null
    if (this.request) this.#predictor.ask(this.request)
  }

  cancel(): void {
    this.#predictor.cancel()
  }

  async openFile(file: File): Promise<void> {
    this.opening = file.name
    this.failure = null
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      this.show(await api.invoke('image.add', { name: file.name, bytes }))
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    } finally {
      this.opening = null
    }
  }

  async save(title: string | null = null): Promise<void> {
    if (!this.request) return
    try {
      const run = await api.invoke('runs.save', { ...this.request, title })
      app.notify('good', `Saved as “${run.title}”.`, { title: 'Show runs', run: () => (app.view = 'runs') })
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  /** What is on screen, as options of a figure. */
  figureOptions(): FigureOptions {
    return {
      format: 'png',
      scale: 2,
      theme: app.theme,
      colourMap: layers.colourMap,
      heatOpacity: layers.heat ? layers.heatOpacity : 0,
      showPath: layers.path,
      showNumbers: layers.numbers,
      viewers: this.shownScanpaths.map(({ viewer }) => viewer),
      title: this.image?.title ?? this.image?.name ?? null,
      caption: true,
    }
  }

  #take(prediction: Prediction): void {
    this.#lastGood = prediction
    this.failure = null
  }

  #snapshot(): Snapshot {
    return { image: this.image, modelId: this.modelId, parameters: this.parameters, look: layers.look() }
  }

  #restore({ image, modelId, parameters, look }: Snapshot): void {
    layers.restore(look)
    this.image = image
    this.modelId = modelId
    this.parameters = parameters
    this.viewers.limitTo(parameters.viewers)
    // What is still under way would answer a question that nobody asks any more.
    if (this.#isAnswered()) this.cancel()
    else this.predict()
  }

  /** Whether the last good prediction is the one that is wanted now. */
  #isAnswered(): boolean {
    const { prediction } = this
    return (
      prediction !== null &&
      prediction.modelId === this.modelId &&
      isSame(prediction.parameters, this.parameters)
    )
  }
}

/** Snapshots and parameters are flat, so their text tells them apart. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

export const gaze = new GazeLab()
