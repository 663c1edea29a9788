/** Sends each event to every window or socket that is there at the moment. */
import type { Emit } from './handlers/_contract'

type Listener = (event: string, payload: unknown) => void

export interface EventHub {
  readonly emit: Emit
  /** Returns the function that stops listening. */
  subscribe(listener: Listener): () => void
}

export function createEventHub(): EventHub {
  const listeners = new Set<Listener>()
  return {
    emit: (event, payload) => {
      for (const listener of listeners) listener(event, payload)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
