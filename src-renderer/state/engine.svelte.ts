/** What the engine last said about itself, and the memory it takes. */
import type { EventPayload } from '../../src-main/ipc/contract'
import { api } from '../api'

type EngineEvent = EventPayload<'engine.changed'>
const pollMs = 5000

export class EngineState {
  last = $state.raw<EngineEvent | null>(null)
  /** A crash or a fallback the user has not dismissed yet. */
  trouble = $state.raw<EngineEvent | null>(null)
  memoryBytes = $state<number | null>(null)

  /** Returns the function that stops listening. */
  start(): () => void {
    const stop = api.on('engine.changed', (event) => {
      this.last = event
      if (event.state === 'crashed' || event.state === 'fellBack' || event.state === 'restarted')
        this.trouble = event
    })
    const timer = setInterval(() => void this.#askMemory(), pollMs)
    void this.#askMemory()
    return () => {
      stop()
      clearInterval(timer)
    }
  }

  async #askMemory(): Promise<void> {
    if (document.hidden) return
    try {
      const { mainBytes, engineBytes } = await api.invoke('app.memory', {})
      this.memoryBytes = mainBytes + engineBytes
    } catch {
      this.memoryBytes = null
    }
  }
}

export const engine = new EngineState()
