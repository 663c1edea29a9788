/**
 * The model lab: one language model, a prompt, the text it writes, and the edits inside it. A change of an
 * edit reaches a running generation at its next token; otherwise the text is written again.
 */
import type {
  LanguageModel,
  ModelStructure,
  Output,
  SteeringMethod,
  TextParameters,
} from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { brokenKinds, brokenMethods } from './law-kinds'
import { Attention } from './attention.svelte'
import { EditStack, type BlockVector } from './edit-stack.svelte'
import { TextRun } from './text-run.svelte'

export const initialText: TextParameters = {
  maxTokens: 80,
  temperature: 0.8,
  topK: 0,
  topP: 1,
  minP: 0,
  seed: 1,
}

/** A hand on a slider moves again within this time. */
const handMs = 250

class ModelLab {
  models = $state.raw<readonly LanguageModel[]>([])
  methods = $state.raw<readonly SteeringMethod[]>([])
  modelId = $state<string | null>(null)
  structure = $state.raw<ModelStructure | null>(null)
  prompt = $state('')
  isChat = $state(false)
  parameters = $state.raw<TextParameters>(initialText)
  /** Tokens chosen by dragging over them, end excluded. */
  span = $state.raw<readonly [number, number] | null>(null)
  measureKl = $state(true)
  /** Writes the text again when an edit changes while nothing is being written. */
  isLive = $state(true)
  opening = $state<string | null>(null)
  failure = $state<string | null>(null)
  laws = $state.raw<Output<'language.verify'> | null>(null)
  isVerifying = $state(false)

  readonly run = new TextRun()
  readonly attention = new Attention()
  readonly stack = new EditStack(() => this.#editsChanged())

  #isStarted = false
  #again: ReturnType<typeof setTimeout> | undefined
  readonly promptTokens = $derived(this.run.tokens.filter(({ isPrompt }) => isPrompt).length)
  readonly model = $derived(this.models.find(({ modelId }) => modelId === this.modelId) ?? null)
  /** Kinds of edit of which a law failed on this model: they are not offered. */
  readonly brokenKinds = $derived(brokenKinds(this.laws?.laws ?? []))
  readonly brokenMethods = $derived(brokenMethods(this.methods, this.brokenKinds))

  /** Lists the models and opens the one used last, or the first. */
  async start(): Promise<void> {
    if (this.#isStarted) {
      await this.#followChoice()
      return
    }
    this.#isStarted = true
    this.run.listen()
    api.on('models.changed', () => void this.refresh())
    try {
      this.methods = await api.invoke('steering.methods', {})
      this.models = await api.invoke('language.list', {})
      const last = app.remembered('model.last', '')
      const first = this.models.find(({ modelId }) => modelId === last) ?? this.models[0]
      if (first) await this.open(first.modelId)
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  /** Another model may have been chosen elsewhere meanwhile. */
  async #followChoice(): Promise<void> {
    await this.refresh()
    const chosen = app.remembered('model.last', '')
    const isOther = chosen !== this.modelId && this.models.some(({ modelId }) => modelId === chosen)
    if (isOther) await this.open(chosen)
  }

  /** Models come and go while the lab is open. */
  async refresh(): Promise<void> {
    try {
      this.models = await api.invoke('language.list', {})
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  async open(modelId: string): Promise<void> {
    await this.run.stop()
    this.#leave()
    this.modelId = modelId
    this.opening = this.model?.title ?? modelId
    try {
      const structure = await api.invoke('language.open', { runId: crypto.randomUUID(), modelId })
      if (this.modelId !== modelId) return
      this.structure = structure
      this.isChat = structure.hasChatTemplate
      app.remember('model.last', modelId)
      await this.#showExample(structure)
    } catch (thrown) {
      if (this.modelId === modelId) this.failure = problemOf(thrown).message
    } finally {
      if (this.modelId === modelId) this.opening = null
    }
  }

  async generate(): Promise<void> {
    clearTimeout(this.#again)
    const { modelId, prompt, isChat, parameters, measureKl } = this
    if (modelId === null || prompt === '') return
    this.attention.clear()
    const stack = [...this.stack.stack]
    await this.run.start({
      modelId,
      prompt,
      isChat,
      parameters,
      stack,
      measureKl: measureKl && stack.length > 0,
    })
  }

  set(change: Partial<TextParameters>): void {
    this.parameters = { ...this.parameters, ...change }
    if (this.isLive && this.run.tokens.length > 0) this.#writeAgainSoon()
  }

  /** Asks where this token attended, and what each layer would have said after it. */
  lookAt(row: number): void {
    if (this.modelId === null) return
    const tokenIds = this.run.tokens.map(({ id }) => id)
    const { modelId, promptTokens } = this
    this.attention.ask({ modelId, tokenIds, promptTokens, row, stack: this.stack.stack })
  }

  async verify(): Promise<void> {
    if (this.modelId === null || this.isVerifying) return
    this.isVerifying = true
    try {
      this.laws = await api.invoke('language.verify', { runId: crypto.randomUUID(), modelId: this.modelId })
    } catch (thrown) {
      app.problem(thrown)
    } finally {
      this.isVerifying = false
    }
  }

  /** A direction behind every block from pairs of texts, put on the stack with strength 0. */
  async addDirection(
    title: string,
    methodId: string,
    pairs: { readonly positive: string[]; readonly negative: string[] },
  ): Promise<void> {
    const { modelId } = this
    if (modelId === null) return
    const input = { runId: crypto.randomUUID(), modelId, methodId, ...pairs }
    const { directions } = await api.invoke('language.direction', input)
    if (this.modelId !== modelId) return
    this.addVectors(title, methodId, { directions, origin: `${pairs.positive.length} pairs of texts` })
  }

  /** Acts on the middle block at first, the usual place. */
  addVectors(
    title: string,
    methodId: string,
    { directions, origin }: { readonly directions: readonly BlockVector[]; readonly origin: string },
  ): void {
    const middle = directions[Math.floor(directions.length / 2)]?.block
    const blocks = middle === undefined ? [] : [middle]
    const subject = { needs: 'directions', directions, origin } as const
    this.stack.add({ title, methodId, isOn: true, knobs: { strength: 0 }, blocks, positions: 'all', subject })
  }

  /** What the model shows at its best: its own prompt, written at once, and its direction ready to be moved. */
  async #showExample({ example }: ModelStructure): Promise<void> {
    if (!example) return
    this.prompt = example.prompt
    this.isChat = false
    if (example.direction) {
      const { title, positive, negative } = example.direction
      await this.addDirection(title, 'contrastive-addition', { positive, negative })
    }
    void this.generate()
  }

  #editsChanged(): void {
    void this.run.steer(this.stack.stack).then((accepted) => {
      if (!accepted && this.isLive && this.run.tokens.length > 0) this.#writeAgainSoon()
    })
  }

  #writeAgainSoon(): void {
    clearTimeout(this.#again)
    this.#again = setTimeout(() => void this.generate(), handMs)
  }

  #leave(): void {
    this.structure = null
    this.failure = null
    this.laws = null
    this.span = null
    this.run.clear()
    this.attention.clear()
    this.stack.empty()
  }
}

export const lab = new ModelLab()
