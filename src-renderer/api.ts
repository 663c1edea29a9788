/**
 * The one door to the engine: Electron's bridge where there is one, else the WebSocket of `serve`.
 * Both speak the contract; nothing else in the renderer knows which of them it is.
 */
import type {
  Bridge,
  CommandName,
  EventName,
  EventPayload,
  Input,
  Output,
  Problem,
} from '../src-main/ipc/contract'
import { connectWebSocket, type ConnectionState } from './transport/websocket'

declare global {
  interface Window {
    readonly saccade?: Bridge
  }
}

type ConnectionListener = (state: ConnectionState) => void
let onConnection: ConnectionListener = () => undefined

const bridge: Promise<Bridge> = Promise.resolve(
  window.saccade ?? connectWebSocket({ onState: (state) => onConnection(state) }),
)

/** Hears of a lost and regained connection; Electron's bridge is never lost. */
export function watchConnection(listener: ConnectionListener): void {
  onConnection = listener
}

export const api = {
  async invoke<K extends CommandName>(command: K, input: Input<K>): Promise<Output<K>> {
    return (await bridge).invoke(command, input)
  },

  /** Returns the function that stops listening. */
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void {
    let isStopped = false
    let stop: (() => void) | undefined
    void bridge.then((ready) => {
      if (!isStopped) stop = ready.on(event, listener)
    })
    return () => {
      isStopped = true
      stop?.()
    }
  },
}

const codes: readonly string[] = [
  'bad-input',
  'cancelled',
  'not-found',
  'engine-crashed',
  'storage',
  'refused',
  'internal',
] satisfies Problem['code'][]

/** Whatever was thrown, as a sentence for a person and a code for a program. */
export function problemOf(thrown: unknown): Problem {
  const { code, message } = (typeof thrown === 'object' && thrown ? thrown : {}) as Partial<Problem>
  const isKnown = typeof code === 'string' && codes.includes(code)
  return {
    code: isKnown ? code : 'internal',
    message: typeof message === 'string' ? message : String(thrown),
  }
}
