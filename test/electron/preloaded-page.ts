/** Runs the built preload bundle as a sandboxed page would, and gives what the page sees of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { types } from 'node:util'
import { runInNewContext } from 'node:vm'
import type { Bridge } from '../../src-main/ipc/contract'
import { projectFolder, type AppUnderTest } from './app-under-test'

const preloadBundle = join(projectFolder, 'out', 'preload', 'preload.cjs')
/** What Electron lets a sandboxed preload script require. */
const sandboxModules = new Set(['electron', 'events', 'timers', 'url'])

type AnyFunction = (...args: unknown[]) => unknown

/** The context bridge copies what crosses; an Error keeps only its message. */
function crossed(value: unknown): unknown {
  if (typeof value === 'function') return crossedFunction(value as AnyFunction)
  return structuredClone(value)
}

function crossedError(error: unknown): unknown {
  return types.isNativeError(error) ? new Error(error.message) : crossed(error)
}

function crossedFunction(inner: AnyFunction): AnyFunction {
  return (...args) => {
    try {
      const result = inner(...args.map(crossed))
      if (!types.isPromise(result)) return crossed(result)
      return result.then(crossed, (error: unknown) => Promise.reject(crossedError(error) as Error))
    } catch (error) {
      throw crossedError(error) as Error
    }
  }
}

function ipcRendererOf(app: AppUnderTest, contentsId: number, frame: { url: string; isTop: boolean }) {
  const stops = new Map<AnyFunction, () => void>()
  return {
    invoke: (channel: string, ...args: unknown[]) => app.do('ipc.invoke', contentsId, frame, channel, args),
    on(channel: string, listener: AnyFunction) {
      const stop = app.onTold('send', (id, sentTo, args) => {
        if (id === contentsId && sentTo === channel) listener({}, ...(args as unknown[]))
      })
      stops.set(listener, stop)
    },
    removeListener: (_channel: string, listener: AnyFunction) => stops.get(listener)?.(),
  }
}

export interface PreloadedPage {
  readonly bridge: Bridge
  /** Everything the preload script gave the page, by global name. */
  readonly exposed: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export async function preloadPage(app: AppUnderTest, url = 'app://saccade/'): Promise<PreloadedPage> {
  const exposed: Record<string, Record<string, unknown>> = {}
  const contextBridge = {
    exposeInMainWorld(name: string, api: Record<string, unknown>) {
      exposed[name] = Object.fromEntries(Object.entries(api).map(([key, value]) => [key, crossed(value)]))
    },
  }
  const ipcRenderer = ipcRendererOf(app, await app.windowId(), { url, isTop: true })
  const require = (name: string): unknown => {
    if (!sandboxModules.has(name)) throw new Error(`module not found: ${name}`)
    return { contextBridge, ipcRenderer }
  }
  const script = `(function (require, module, exports) {${readFileSync(preloadBundle, 'utf8')}\n})`
  const run = runInNewContext(script, { Object, Error, Promise, Float32Array, Uint8Array }) as AnyFunction
  run(require, { exports: {} }, {})
  return { bridge: exposed['saccade'] as unknown as Bridge, exposed }
}
