/** What the whole window shares: the view, the theme, settings, messages to the user. */
import type { Output, QueueStatus, Settings } from '../../src-main/ipc/contract'
import { api, problemOf, watchConnection } from '../api'

export type Tone = 'info' | 'good' | 'warning' | 'error'

/** A short message in the corner; it leaves by itself unless it is a warning or an error. */
export interface Notice {
  readonly id: number
  readonly tone: Tone
  readonly message: string
  /** One thing to do about it, such as undoing. */
  readonly action?: { readonly title: string; readonly run: () => void }
}

type InterfaceValue = string | number | boolean

const defaultSettings: Settings = {
  device: 'auto',
  allowFallback: true,
  theme: 'system',
  start: { viewers: 8, seconds: 3 },
  interface: {},
}
const noticeMs = 5000
const saveDelayMs = 400

export class AppState {
  info = $state.raw<Output<'app.info'> | null>(null)
  settings = $state.raw<Settings>(defaultSettings)
  view = $state('gaze')
  notices = $state.raw<readonly Notice[]>([])
  queue = $state.raw<QueueStatus>({ items: [], done: 0, failed: 0, total: 0, paused: false })
  /** Whether the engine's side has gone away; it comes back by itself. */
  isConnectionLost = $state(false)
  /** Why nothing can be shown at all, or null. */
  failure = $state<string | null>(null)

  #systemIsDark = $state(false)
  #nextNotice = 1
  #saveTimer: ReturnType<typeof setTimeout> | undefined

  readonly theme = $derived(
    this.settings.theme === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.settings.theme,
  )

  /** Asks for everything the frame needs, and listens; resolves when the first view can be drawn. */
  async start(): Promise<void> {
    this.#followSystemTheme()
    watchConnection((state) => (this.isConnectionLost = state === 'lost'))
    api.on('queue.changed', (status) => (this.queue = status))
    api.on('app.problem', ({ message }) => this.notify('error', message))
    try {
      this.settings = await api.invoke('settings.get', {})
      this.info = await api.invoke('app.info', {})
      if (this.info.startProblem) this.notify('error', this.info.startProblem)
      this.queue = await api.invoke('queue.get', {})
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  async change(settings: Partial<Settings>): Promise<void> {
    this.settings = { ...this.settings, ...settings }
    try {
      await api.invoke('settings.set', settings)
    } catch (thrown) {
      this.problem(thrown)
    }
  }

  toggleTheme(): void {
    void this.change({ theme: this.theme === 'dark' ? 'light' : 'dark' })
  }

  /** A remembered value of the interface (a splitter, a layer), or `fallback` when there is none yet. */
  remembered<T extends InterfaceValue>(key: string, fallback: T): T {
    const value = this.settings.interface[key]
    return typeof value === typeof fallback ? (value as T) : fallback
  }

  remember(key: string, value: InterfaceValue): void {
    if (this.settings.interface[key] === value) return
    this.settings = { ...this.settings, interface: { ...this.settings.interface, [key]: value } }
    clearTimeout(this.#saveTimer)
    this.#saveTimer = setTimeout(() => void this.change({ interface: this.settings.interface }), saveDelayMs)
  }

  notify(tone: Tone, message: string, action?: Notice['action']): void {
    const id = this.#nextNotice++
    const notice: Notice = { id, tone, message, ...(action ? { action } : {}) }
    this.notices = [...this.notices.filter((other) => other.message !== message), notice].slice(-4)
    if (tone !== 'error' && tone !== 'warning') setTimeout(() => this.dismiss(id), noticeMs)
  }

  /** Shows what was thrown as an error notice; a cancelled job is no error. */
  problem(thrown: unknown): void {
    const { code, message } = problemOf(thrown)
    if (code !== 'cancelled') this.notify('error', message)
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id)
  }

  #followSystemTheme(): void {
    const query = matchMedia('(prefers-color-scheme: dark)')
    this.#systemIsDark = query.matches
    query.addEventListener('change', () => (this.#systemIsDark = query.matches))
  }
}

export const app = new AppState()
