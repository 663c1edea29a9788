/** Starts the built main bundle on the stand-in and gives the test its side of it. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export const projectFolder = resolve(import.meta.dirname, '..', '..')
const mainBundle = join(projectFolder, 'out', 'main', 'index.js')
const register = pathToFileURL(join(import.meta.dirname, 'stand-in', 'register.mjs')).href

export interface LaunchOptions {
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  /** Whether to wait for a window; a second instance never gets one. */
  readonly waitForWindow?: boolean
}

interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}
interface Told {
  readonly tell: string
  readonly details: readonly unknown[]
}

type ToldListener = (...details: readonly unknown[]) => void

export class AppUnderTest {
  readonly folder: string
  readonly exited: Promise<number>
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  /** What the app did, in order; it comes before the answer to whatever made the app do it. */
  readonly #record: (readonly [name: unknown, ...details: unknown[]])[] = []
  readonly #listeners = new Set<{ readonly name: string; readonly listener: ToldListener }>()
  #nextId = 1

  constructor(child: ChildProcess, folder: string) {
    this.folder = folder
    this.#child = child
    this.onTold('noted', (name, ...details) => this.#record.push([name, ...details]))
    this.exited = new Promise((settle) =>
      child.once('exit', (code) => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the app ended before it answered'))
        settle(code ?? -1)
      }),
    )
    child.on('message', (message: Reply | Told) =>
      'tell' in message ? this.#told(message) : this.#settle(message),
    )
  }

  /** Calls an operation of the stand-in. */
  async do<T = unknown>(operation: string, ...args: readonly unknown[]): Promise<T> {
    const id = this.#nextId++
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, operation, args }, (error) => {
        if (error !== null) reject(error)
      })
    })
    return (await answer) as T
  }

  onTold(name: string, listener: ToldListener): () => void {
    const entry = { name, listener }
    this.#listeners.add(entry)
    return () => this.#listeners.delete(entry)
  }

  nextTold(name: string): Promise<readonly unknown[]> {
    return new Promise((resolve) => {
      const stop = this.onTold(name, (...details) => {
        stop()
        resolve(details)
      })
    })
  }

  /** Details of everything the app did under this name so far. */
  recorded(name: string): unknown[][] {
    return this.#record.filter(([noted]) => noted === name).map(([, ...details]) => details)
  }

  async windowId(): Promise<number> {
    const [window] = await this.do<{ id: number }[]>('windows')
    if (window === undefined) throw new Error('the app has no window')
    return window.id
  }

  async quit(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    void this.do('app.quit').catch(() => undefined)
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), 20_000)
    await this.exited
    clearTimeout(limit)
  }

  #told({ tell, details }: Told): void {
    for (const { name, listener } of this.#listeners) if (name === tell) listener(...details)
  }

  #settle({ id, value, error }: Reply): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(value)
    else waiting?.reject(new Error(error))
  }
}

export async function launch(options: LaunchOptions = {}): Promise<AppUnderTest> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'saccade-electron-'))
  const child = fork(mainBundle, [...(options.args ?? [])], {
    cwd: folder,
    execArgv: ['--import', register],
    serialization: 'advanced',
    env: {
      ...process.env,
      SACCADE_DATA: join(folder, 'data'),
      STAND_IN_LOCK: join(folder, 'lock'),
      ...options.environment,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const app = new AppUnderTest(child, folder)
  if (options.waitForWindow ?? true) await app.nextTold('loaded')
  return app
}
