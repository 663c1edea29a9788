/**
 * The model lab: one language model, a prompt, the text it writes, and the edits inside it. A change of an
 * edit reaches a running generation at its next token; otherwise the text is written again.
 */
import type { LanguageModel, ModelStructure, Output, TextParameters } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { Attention } from './attention.svelte'
import { EditStack } from './edit-stack.svelte'
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
  readonly model = $derived(this.models.find(({ modelId }) => modelId === this.modelId) ?? null)
  /** Laws of editing that failed on this model: what they stand for is not offered. */
  readonly brokenSubjects = $derived(
    new Set((this.laws?.laws ?? []).filter(({ holds }) => holds === false).map(({ subject }) => subject)),
  )

  /** Lists the models and opens the one used last, or the first. */
  async start(): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    this.run.listen()
    try {
      this.models = await api.invoke('language.list', {})
      const last = app.remembered('model.last', '')
      const first = this.models.find(({ modelId }) => modelId === last) ?? this.models[0]
      if (first) await this.open(first.modelId)
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  async refresh(): Promise<void> {
    this.models = await api.invoke('language.list', {})
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
    const edits = [...this.stack.edits]
    await this.run.start({
      modelId,
      prompt,
      isChat,
      parameters,
      edits,
      measureKl: measureKl && edits.length > 0,
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
    const promptTokens = this.run.tokens.filter(({ isPrompt }) => isPrompt).length
    this.attention.ask({ modelId: this.modelId, tokenIds, promptTokens, row, edits: this.stack.edits })
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

  /** A direction in every layer from pairs of texts, put on the stack with strength 0. */
  async addDirection(
    title: string,
    methodId: string,
    pairs: { positive: string[]; negative: string[] },
  ): Promise<void> {
    const { modelId } = this
    if (modelId === null) return
    const made = await api.invoke('language.direction', {
      runId: crypto.randomUUID(),
      modelId,
      methodId,
      ...pairs,
    })
    if (this.modelId !== modelId) return
    this.addVectors(title, `${methodId}: ${pairs.positive.length} pairs`, made)
  }

  addVectors(
    title: string,
    origin: string,
    {
      points,
      width,
      vectors,
    }: { readonly points: readonly string[]; readonly width: number; readonly vectors: Float32Array },
  ): void {
    const byLayer = points.flatMap((point, index) => {
      const layer = Number(/blocks\.(\d+)\./.exec(point)?.[1] ?? NaN)
      const vector = Array.from(vectors.subarray(index * width, (index + 1) * width))
      return Number.isNaN(layer) ? [] : [[layer, vector] as const]
    })
    const all = byLayer.map(([layer]) => layer)
    const middle = all[Math.floor(all.length / 2)]
    this.stack.add({
      kind: 'direction',
      mode: 'add',
      title,
      isOn: true,
      strength: 0,
      layers: middle === undefined ? [] : [middle],
      positions: 'all',
      vectors: Object.fromEntries(byLayer),
      origin,
    })
  }

  /** What the model shows at its best: its own prompt, written at once, and its direction ready to be moved. */
  async #showExample({ example }: ModelStructure): Promise<void> {
    if (!example) return
    this.prompt = example.prompt
    this.isChat = false
    if (example.direction) {
      const { title, positive, negative } = example.direction
      await this.addDirection(title, 'mean-difference', { positive, negative })
    }
    void this.generate()
  }

  #editsChanged(): void {
    void this.run.steer(this.stack.edits).then((accepted) => {
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
    this.stack.replaceAll([])
  }
}

export const lab = new ModelLab()
