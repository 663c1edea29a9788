/**
 * The agent lab: one agent, one game, one steering vector. The slider β and the temperature act at the next
 * decision of the game that is being played; everything else about a game is fixed when it begins.
 */
import type { AgentVector, EpisodeSetup, OpenedAgent, Output } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { Baselines } from './baselines.svelte'
import { Collection } from './collection.svelte'
import { decisionAt } from './episode-curves'
import { Game, type Conditions } from './game.svelte'
import { Inside, type Subject } from './inside.svelte'
import { initialSetup, initialTemperature, isSameSetup } from './setup'
import { Sweep } from './sweep.svelte'

type Listed = Output<'agent.list'>

export type LowerTab = 'sweep' | 'answers' | 'tokens' | 'words' | 'projection'

class AgentLab {
  agents = $state.raw<Listed['agents']>([])
  wordings = $state.raw<Listed['wordings']>([])
  /** Models that cannot play, since they have no chat template. */
  othersCount = $state(0)
  isListed = $state(false)
  modelId = $state<string | null>(null)
  agent = $state.raw<OpenedAgent | null>(null)
  opening = $state<string | null>(null)
  failure = $state<string | null>(null)

  setup = $state.raw<EpisodeSetup>(initialSetup)
  temperature = $state(initialTemperature)
  vector = $state.raw<AgentVector | null>(null)
  block = $state(0)
  beta = $state(0)
  tab = $state<LowerTab>('sweep')
  /** The step that was chosen; null = the one that comes. */
  selected = $state<number | null>(null)

  readonly game = new Game(() => this.conditions())
  readonly baselines = new Baselines()
  readonly sweep = new Sweep()
  readonly inside = new Inside()
  readonly collection = new Collection()

  #isStarted = false

  /** The step that is looked into: the chosen one, else the last. */
  readonly shown = $derived(
    this.selected ?? (this.game.steps.length === 0 ? null : this.game.steps.length - 1),
  )
  readonly step = $derived(this.shown === null ? null : (this.game.steps[this.shown] ?? null))
  /** Whether the setup is not the one that the shown game is played with. */
  readonly isSetupNew = $derived(this.game.setup !== null && !isSameSetup(this.game.setup, this.setup))
  readonly directionOfBlock = $derived(
    this.vector?.directions.find(({ block }) => block === this.block)?.vector ?? null,
  )
  /** The setup of what is on screen. */
  readonly shownSetup = $derived(this.game.setup ?? this.setup)
  readonly isBusy = $derived(this.game.isRunning || this.sweep.isRunning || this.inside.isBusy)

  /** Lists the agents, opens the one used last or the first, and lets a shipped one play at once. */
  async start(): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    for (const part of [this.game, this.inside, this.collection]) part.listen()
    await this.refresh()
    const last = app.remembered('agent.last', '')
    const first = this.agents.find(({ modelId }) => modelId === last) ?? this.agents[0]
    if (!first) return
    await this.open(first.modelId)
    if (first.isShipped && this.agent) this.run()
  }

  async refresh(): Promise<void> {
    this.failure = null
    try {
      const { agents, wordings, othersCount } = await api.invoke('agent.list', {})
      this.agents = agents
      this.wordings = wordings
      this.othersCount = othersCount
      this.isListed = true
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  async open(modelId: string): Promise<void> {
    this.newEpisode()
    this.collection.clear()
    this.agent = null
    this.vector = null
    this.failure = null
    this.modelId = modelId
    this.opening = this.agents.find((agent) => agent.modelId === modelId)?.title ?? modelId
    try {
      const agent = await api.invoke('agent.open', { runId: crypto.randomUUID(), modelId })
      if (this.modelId !== modelId) return
      this.agent = agent
      app.remember('agent.last', modelId)
      if (agent.vector) this.useVector(agent.vector)
    } catch (thrown) {
      if (this.modelId === modelId) this.failure = problemOf(thrown).message
    } finally {
      if (this.modelId === modelId) this.opening = null
    }
  }

  /** Takes a vector with β at 0: nothing is steered before the hand moves. */
  useVector(vector: AgentVector): void {
    const middle = Math.floor((this.agent?.blocks ?? 1) / 2)
    const has = (block: number): boolean => vector.directions.some((direction) => direction.block === block)
    const wanted = vector.start?.block ?? middle
    this.vector = vector
    this.block = has(wanted) ? wanted : (vector.directions[0]?.block ?? 0)
    this.beta = 0
    this.game.steerAnew()
  }

  forgetVector(): void {
    this.vector = null
    this.beta = 0
    this.game.steerAnew()
  }

  setBlock(block: number): void {
    this.block = block
    this.game.steerAnew()
  }

  setBeta(beta: number): void {
    if (this.vector === null) return
    this.beta = beta
    void this.game.adjust()
  }

  setTemperature(temperature: number): void {
    this.temperature = temperature
    void this.game.adjust()
  }

  /** The rest of the game that is there, or a new one where it is over. */
  run(count: number | null = null): void {
    if (this.modelId === null || this.agent === null) return
    if (this.game.state === 'finished' || this.game.state === 'ended') this.#forgetGame()
    this.stopLooking()
    void this.game.play(this.modelId, this.setup, count)
  }

  toggle(): void {
    if (this.game.isRunning) this.game.pause()
    else this.run()
  }

  /** One process serves the model: what looks at the agent and the game wait for each other. */
  stopLooking(): void {
    this.sweep.stop()
    this.inside.stop()
  }

  newEpisode(): void {
    this.game.clear()
    this.#forgetGame()
  }

  select(step: number | null): void {
    const last = this.game.steps.length - 1
    this.selected = step === null || last < 0 ? null : Math.min(last, Math.max(0, step))
  }

  /** What a look into the shown decision needs; it pauses the game. Null before an agent is there. */
  look(): Subject | null {
    if (this.modelId === null) return null
    this.game.pause()
    this.stopLooking()
    const { modelId, shownSetup: setup } = this
    return { modelId, setup, decision: this.decision(), step: this.shown ?? 0 }
  }

  /** What the next decision is made with. */
  conditions(): Conditions {
    const { temperature, beta, block, directionOfBlock: vector } = this
    return {
      temperature,
      steering: vector === null ? null : { block, vector: new Float32Array(vector), beta },
    }
  }

  /** The decision at the shown step; the first of a new game where there is no step yet. */
  decision(): ReturnType<typeof decisionAt> {
    return decisionAt(this.shownSetup, this.game.steps, this.shown ?? 0)
  }

  #forgetGame(): void {
    this.selected = null
    this.sweep.clear()
    this.inside.clear()
  }
}

export const lab = new AgentLab()
