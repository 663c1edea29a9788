/** The history of runs: searched as you type, fetched page by page as it scrolls into sight. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { Output, RunSummary } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { countText } from '../../ui/texts'
import { forgetRunDetails } from '../../ui/result/run-details'

const PAGE_SIZE = 100
const SEARCH_DELAY_MS = 120

export type RepeatState = 'busy' | Output<'runs.repeat'>

export class Runs {
  search = $state('')
  /** One slot per run, the newest first; null until its page has come. */
  slots = $state.raw<readonly (RunSummary | null)[]>([])
  isLoaded = $state(false)
  /** Why the list could not be read, or null. */
  failure = $state<string | null>(null)
  readonly selected = new SvelteSet<string>()
  /** The run whose title is being typed. */
  editing = $state<string | null>(null)
  readonly repeats = new SvelteMap<string, RepeatState>()

  /** Pages that were asked for. */
  #asked: number[] = []
  #generation = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  async load(): Promise<void> {
    this.#generation += 1
    this.#asked = []
    await this.#fetchPage(0, this.#generation)
  }

  find(search: string): void {
    this.search = search
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.load(), SEARCH_DELAY_MS)
  }

  /** Row `index` is in sight. */
  need(index: number): void {
    const page = Math.floor(index / PAGE_SIZE)
    if (!this.#asked.includes(page)) void this.#fetchPage(page, this.#generation)
  }

  toggle(runId: string): void {
    if (!this.selected.delete(runId)) this.selected.add(runId)
  }

  clearSelection(): void {
    this.selected.clear()
  }

  async rename(runId: string, title: string): Promise<void> {
    this.editing = null
    const trimmed = title.trim()
    const before = this.slots.find((run) => run?.runId === runId)
    if (trimmed === '' || trimmed === before?.title) return
    try {
      const renamed = await api.invoke('runs.rename', { runId, title: trimmed })
      forgetRunDetails(runId)
      this.slots = this.slots.map((run) => (run?.runId === runId ? renamed : run))
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  async remove(runIds: string[]): Promise<void> {
    const before = this.slots
    this.slots = before.filter((run) => run === null || !runIds.includes(run.runId))
    for (const runId of runIds) this.selected.delete(runId)
    try {
      const { deleted } = await api.invoke('runs.delete', { runIds })
      app.notify('info', `${countText(deleted, 'run')} deleted.`, {
        title: 'Undo',
        run: () => void this.#restore(runIds),
      })
    } catch (thrown) {
      this.slots = before
      app.problem(thrown)
    }
  }

  /** Runs it again and says whether the stored result came out bit for bit. */
  async repeat(runId: string): Promise<void> {
    this.#setRepeat(runId, 'busy')
    try {
      this.#setRepeat(runId, await api.invoke('runs.repeat', { runId }))
    } catch (thrown) {
      this.#setRepeat(runId, { identical: false, message: problemOf(thrown).message })
    }
  }

  async #restore(runIds: string[]): Promise<void> {
    try {
      await api.invoke('runs.restore', { runIds })
      await this.load()
    } catch (thrown) {
      app.problem(thrown)
    }
  }

  #setRepeat(runId: string, state: RepeatState): void {
    this.repeats.set(runId, state)
  }

  async #fetchPage(page: number, generation: number): Promise<void> {
    this.#asked.push(page)
    const offset = page * PAGE_SIZE
    try {
      const { runs, total } = await api.invoke('runs.list', {
        search: this.search.slice(0, 200),
        offset,
        limit: PAGE_SIZE,
      })
      if (generation !== this.#generation) return
      const known = page === 0 ? [] : this.slots
      this.slots = Array.from({ length: total }, (_, index) => runs[index - offset] ?? known[index] ?? null)
      this.failure = null
    } catch (thrown) {
      if (generation !== this.#generation) return
      this.#asked = this.#asked.filter((other) => other !== page)
      this.failure = problemOf(thrown).message
    } finally {
      this.isLoaded = true
    }
  }
}
