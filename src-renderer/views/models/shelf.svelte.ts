/** The models that are here, those that could be, and what is on its way. */
import type { Input, ModelInfo, Output, Transfer } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { gaze } from '../../state/gaze.svelte'
import { itemsOf, rowsOf, type Shelved } from './shelf-items'

const nothingLocal: Output<'models.local'> = { models: [], unreadable: [], unfinished: [] }

class Shelf {
  /** null until it was read for the first time. */
  shipped = $state.raw<readonly ModelInfo[] | null>(null)
  local = $state.raw(nothingLocal)
  catalogue = $state.raw<Output<'models.catalogue'> | null>(null)
  transfers = $state.raw<readonly Transfer[]>([])
  failure = $state<string | null>(null)
  /** Of the row whose page is open. */
  chosen = $state('')
  words = $state('')
  /** The model that is being put away. */
  unloading = $state<string | null>(null)

  readonly items = $derived(
    itemsOf({
      shipped: this.shipped ?? [],
      local: this.local,
      catalogue: this.catalogue?.models ?? [],
      transfers: this.transfers,
    }),
  )
  readonly rows = $derived(rowsOf(this.items, this.words))
  readonly current = $derived(this.items.find(({ key }) => key === this.chosen) ?? this.items[0] ?? null)

  #isListening = false
  /** What was said beside the path of an import, for when it is tried again. */
  readonly #vocabularies = new Map<string, string | null>()

  async start(): Promise<void> {
    this.#listen()
    await this.load()
  }

  async load(): Promise<void> {
    try {
      const [shipped, local, catalogue, transfers] = await Promise.all([
        api.invoke('models.list', {}),
        api.invoke('models.local', {}),
        api.invoke('models.catalogue', {}),
        api.invoke('models.transfers', {}),
      ])
      this.shipped = shipped
      this.local = local
      this.catalogue = catalogue
      this.transfers = transfers
      this.failure = null
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  async pull(name: string, dtype: Input<'models.pull'>['dtype']): Promise<void> {
    await this.#ask(async () => {
      await api.invoke('models.pull', { name, dtype })
      const repo = name.split('@')[0] ?? name
      const isHere = this.local.models.find(({ source, title }) => source === 'hub' && title === repo)
      this.chosen = isHere?.modelId ?? `hub:${repo}`
    })
  }

  async bring(path: string, vocabularyPath: string | null): Promise<void> {
    await this.#ask(async () => {
      const { transferId, name } = await api.invoke('models.import', { path, vocabularyPath })
      this.#vocabularies.set(name, vocabularyPath)
      this.chosen = transferId
    })
  }

  async bringAgain({ name }: Transfer): Promise<void> {
    await this.bring(name, this.#vocabularies.get(name) ?? null)
  }

  async stop({ transferId }: Transfer): Promise<void> {
    await this.#ask(async () => (this.transfers = await api.invoke('models.stop', { transferId })))
  }

  async dismiss({ transferId }: Transfer): Promise<void> {
    await this.#ask(async () => (this.transfers = await api.invoke('models.dismiss', { transferId })))
  }

  async forget(folder: string): Promise<void> {
    await this.#ask(() => api.invoke('models.forget', { folder }))
  }

  /** Ends the model's process, which gives all of its memory back. */
  async unload(modelId: string, title: string): Promise<void> {
    this.unloading = modelId
    await this.#ask(async () => {
      const { unloaded } = await api.invoke('models.unload', { modelId })
      if (unloaded)
        app.notify('good', `${title} was unloaded; its memory is free again. The next use loads it.`)
      await this.load()
    })
    this.unloading = null
  }

  openInLab(modelId: string): void {
    app.remember('model.last', modelId)
    app.view = 'model'
  }

  useForGaze(modelId: string): void {
    if (gaze.modelId !== modelId) gaze.setModel(modelId)
    app.view = 'gaze'
  }

  /** What arrives is told wherever the user is by then. */
  #listen(): void {
    if (this.#isListening) return
    this.#isListening = true
    api.on('models.changed', () => void this.load())
    api.on('engine.changed', () => void this.load())
    api.on('models.transfers', (transfers) => {
      const arrived = transfers.filter(
        ({ transferId, state }) => state === 'done' && this.#wasRunning(transferId),
      )
      this.transfers = transfers
      for (const transfer of arrived) this.#welcome(transfer)
    })
  }

  #wasRunning(wanted: string): boolean {
    return this.transfers.some(({ transferId, state }) => transferId === wanted && state === 'running')
  }

  #welcome({ transferId, name, kind, modelId }: Transfer): void {
    if (modelId !== null && (this.chosen === transferId || this.chosen.startsWith('hub:')))
      this.chosen = modelId
    const title = kind === 'pull' ? name : (name.split(/[/\\]/).pop() ?? name)
    const run = (): void => this.openInLab(modelId ?? '')
    const action = modelId === null ? undefined : { title: 'Open in the model lab', run }
    app.notify('good', `${title} is here.`, action)
  }

  async #ask(question: () => Promise<unknown>): Promise<void> {
    try {
      await question()
    } catch (thrown) {
      app.problem(thrown)
    }
  }
}

export type { Shelved }
export const shelf = new Shelf()
