/**
 * Asks the engine for predictions, the latest wish first. One question is out at a time: while it is,
 * only the newest wish is kept. Quick questions are let finish (each shows a step of the drag), long
 * ones are cancelled by a newer wish. Many viewers come in two helpings, since a viewer is the same
 * whatever their number: the first few at once, then all.
 */
import type { GazeRequest, Prediction } from '../../src-main/ipc/contract'
import { api, problemOf } from '../api'

export interface Busy {
  readonly label: string
  readonly done: number
  readonly total: number
}

interface Listeners {
  readonly onprediction: (prediction: Prediction) => void
  readonly onfailure: (message: string) => void
}

interface Running {
  readonly runId: string
  readonly request: GazeRequest
  /** Given up: its answer may be on the way all the same, and is not to be shown. */
  isUnwanted: boolean
}

const firstHelping = 8
/** Steps a viewer takes are counted in fixations; above this many a question is no longer quick. */
const quickFixations = 250

export class Predictor {
  busy = $state.raw<Busy | null>(null)

  #listeners: Listeners
  #wish: GazeRequest | null = null
  #running: Running | null = null

  constructor(listeners: Listeners) {
    this.#listeners = listeners
    api.on('run.progress', ({ runId, done, total, label }) => {
      if (runId === this.#running?.runId) this.busy = { label, done, total }
    })
  }

  /** Wants this; the answer arrives through the listeners unless a newer wish overtakes it. */
  ask(request: GazeRequest): void {
    this.#wish = request
    if (!this.#running) void this.#work()
    else if (!isQuick(this.#running.request) || !isSamePicture(this.#running.request, request)) this.#stop()
  }

  /** Gives up what is under way; the last good picture stays. */
  cancel(): void {
    this.#wish = null
    this.#stop()
  }

  #stop(): void {
    if (!this.#running) return
    this.#running.isUnwanted = true
    void api.invoke('run.cancel', { runId: this.#running.runId }).catch(() => undefined)
  }

  async #work(): Promise<void> {
    while (this.#wish) {
      const wish = this.#wish
      this.#wish = null
      const isOvertaken = (): boolean => this.#wish !== null
      for (const helping of helpings(wish)) {
        if (isOvertaken() || !(await this.#put(helping))) break
      }
    }
    this.busy = null
  }

  async #put(request: GazeRequest): Promise<boolean> {
    const runId = crypto.randomUUID()
    const running: Running = { runId, request, isUnwanted: false }
    this.#running = running
    this.busy = { label: 'Predicting', done: 0, total: 0 }
    try {
      const prediction = await api.invoke('gaze.predict', { ...request, runId })
      if (!running.isUnwanted) this.#listeners.onprediction(prediction)
      return !running.isUnwanted
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (code !== 'cancelled') this.#listeners.onfailure(message)
      return false
    } finally {
      this.#running = null
    }
  }
}

function helpings(request: GazeRequest): readonly GazeRequest[] {
  if (request.parameters.viewers <= firstHelping) return [request]
  const first = { ...request, parameters: { ...request.parameters, viewers: firstHelping } }
  return [first, request]
}

function isQuick({ parameters: { viewers, seconds, fixations } }: GazeRequest): boolean {
  const fixationsPerSecond = 3.2
  return viewers * (fixations ?? seconds * fixationsPerSecond) <= quickFixations
}

function isSamePicture(one: GazeRequest, other: GazeRequest): boolean {
  return one.imageId === other.imageId && one.modelId === other.modelId
}
