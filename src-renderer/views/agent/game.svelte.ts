/**
 * An episode being played: its steps as they come, and the slider's hold on it. A call to the engine may end while
 * the game goes on (it was steered by another vector, or took too long): the next one begins where it stopped.
 */
import type { EpisodeSetup, EpisodeStep, EventPayload, Input } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { median } from './episode-curves'

type Told = EventPayload<'agent.told'>['told']
export type Steering = Input<'agent.play'>['steering']

/** What the next decision is made with. */
export interface Conditions {
  readonly temperature: number
  readonly steering: Steering
}

export type GameState = 'empty' | 'running' | 'paused' | 'finished' | 'ended' | 'failed'

/** Steps whose times give the estimate. */
const timedSteps = 8

export class Game {
  steps = $state.raw<readonly EpisodeStep[]>([])
  setup = $state.raw<EpisodeSetup | null>(null)
  state = $state<GameState>('empty')
  /** The completion that is being written. */
  words = $state('')
  /** What the agent was told first. */
  opening = $state('')
  /** Why it ended or failed. */
  message = $state<string | null>(null)
  busyLabel = $state<string | null>(null)
  device = $state('')

  #times = $state.raw<readonly number[]>([])
  #runId: string | null = null
  #lastMs = 0
  #turn = 0
  #isTurned = false
  readonly #conditions: () => Conditions

  readonly isRunning = $derived(this.state === 'running')
  /** Median time of the last steps; null before the first. */
  readonly stepMs = $derived(median(this.#times))

  constructor(conditions: () => Conditions) {
    this.#conditions = conditions
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stops = [
      api.on('agent.told', ({ runId, told }) => {
        if (runId === this.#runId) this.#take(told)
      }),
      api.on('run.progress', ({ runId, label }) => {
        if (runId === this.#runId) this.busyLabel = label
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  /** An episode that nobody has played yet. */
  clear(): void {
    this.pause()
    this.#reset(null, [], 'empty')
  }

  /** One that was played before. */
  show(setup: EpisodeSetup, steps: readonly EpisodeStep[], message: string | null): void {
    this.pause()
    const isWhole = steps.length >= setup.horizon
    this.#reset(setup, steps, isWhole ? 'finished' : message === null ? 'paused' : 'ended')
    this.message = message
  }

  /** Plays `count` steps, or to the end; a new episode where there is none, or where it is over. */
  async play(modelId: string, setup: EpisodeSetup, count: number | null = null): Promise<void> {
    if (this.isRunning) return
    if (this.setup === null || this.state === 'finished' || this.state === 'ended')
      this.#reset(setup, [], 'paused')
    const until = count === null ? null : this.steps.length + count
    this.state = 'running'
    this.message = null
    this.#lastMs = performance.now()
    const turn = ++this.#turn
    // Paused and played on, an older loop must not wake up beside this one.
    while (this.#turn === turn && this.#goesOn()) await this.#segment(modelId, until)
  }

  pause(): void {
    const runId = this.#runId
    if (this.state === 'running') this.state = 'paused'
    this.#leave()
    if (runId !== null) void api.invoke('run.cancel', { runId }).catch(() => undefined)
  }

  /** β or temperature moved: the next decision feels it. */
  async adjust(): Promise<void> {
    if (this.#runId === null) return
    const { temperature, steering } = this.#conditions()
    const input = { runId: this.#runId, beta: steering?.beta ?? 0, temperature }
    await api.invoke('agent.adjust', input).catch(() => undefined)
  }

  /** Another vector or block: the step under way is begun again with it. */
  steerAnew(): void {
    if (this.#runId === null) return
    this.#isTurned = true
    void api.invoke('run.cancel', { runId: this.#runId }).catch(() => undefined)
  }

  #goesOn(): boolean {
    return this.state === 'running'
  }

  async #segment(modelId: string, until: number | null): Promise<void> {
    const runId = crypto.randomUUID()
    const { setup, steps: played } = this
    if (setup === null) return
    this.#runId = runId
    this.#isTurned = false
    try {
      const input = { runId, modelId, setup, ...this.#conditions(), played, until }
      const { ended, message, device } = await api.invoke('agent.play', input)
      if (this.#runId !== runId) return
      this.message = message
      if (device) this.device = device
      this.state = ended === 'horizon' ? 'finished' : ended === 'paused' ? 'paused' : 'ended'
    } catch (thrown) {
      if (this.#runId === runId) this.#fail(thrown, this.steps.length > played.length)
    } finally {
      if (this.#runId === runId) this.#leave()
    }
  }

  #fail(thrown: unknown, hasAdvanced: boolean): void {
    const { code, message } = problemOf(thrown)
    const goesOn = code === 'cancelled' && (this.#isTurned || hasAdvanced)
    if (goesOn) return
    this.state = code === 'cancelled' ? 'paused' : 'failed'
    if (code !== 'cancelled') this.message = message
  }

  #take(told: Told): void {
    this.busyLabel = null
    if (told.kind === 'words') {
      this.words = told.text
    } else if (told.kind === 'step') {
      const now = performance.now()
      this.#times = [...this.#times, now - this.#lastMs].slice(-timedSteps)
      this.#lastMs = now
      this.words = ''
      this.steps = [...this.steps.slice(0, told.step.step), told.step]
    }
  }

  async #askOpening(setup: EpisodeSetup): Promise<void> {
    const { wording, task, horizon } = setup
    const input = { wording, arms: task.means.length, rounds: horizon }
    const { text } = await api.invoke('agent.opening', input).catch(() => ({ text: '' }))
    if (this.setup === setup) this.opening = text
  }

  #leave(): void {
    this.#runId = null
    this.words = ''
    this.busyLabel = null
  }

  #reset(setup: EpisodeSetup | null, steps: readonly EpisodeStep[], state: GameState): void {
    this.setup = setup
    this.steps = steps
    this.state = state
    this.message = null
    this.opening = ''
    this.#times = []
    if (setup !== null) void this.#askOpening(setup)
  }
}
