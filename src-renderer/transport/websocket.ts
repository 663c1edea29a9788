/**
 * The contract over the WebSocket of `saccade serve`. It reconnects by itself: calls made meanwhile
 * wait, calls that were under way fail in a sentence, and listeners stay.
 */
import type {
  Bridge,
  CommandName,
  EventName,
  EventPayload,
  Input,
  Output,
  Problem,
} from '../../src-main/ipc/contract'
import {
  decodeMessage,
  encodeMessage,
  heartbeatMs,
  maxMessageBytes,
  socketPath,
  type ServerMessage,
} from '../../src-main/ipc/serve-contract'

export type ConnectionState = 'connecting' | 'connected' | 'lost'

export interface WebSocketOptions {
  readonly url?: string
  readonly onState?: (state: ConnectionState) => void
}

interface PendingCall {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

type Listener = (payload: unknown) => void

const firstRetryMs = 250
const longestRetryMs = 5_000
const waitForConnectionMs = 20_000

const lost =
  'The connection to Saccade was lost. It reconnects by itself; if it does not, start Saccade again.'
const tooLarge = 'This file is too large to send (limit 192 MB). Choose a smaller one.'

function problemError(problem: Problem): Error {
  return Object.assign(new Error(problem.message), { code: problem.code })
}

/** Same host, same scheme's security, the agreed path. */
function defaultUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${socketPath}`
}

class Connection {
  readonly #url: string
  readonly #onState: (state: ConnectionState) => void
  readonly #pending = new Map<number, PendingCall>()
  readonly #listeners = new Map<string, Set<Listener>>()
  #waiting: (() => void)[] = []
  #socket: WebSocket | null = null
  #nextCallId = 1
  #retryMs = firstRetryMs
  #lastHeardMs = 0
  #wasConnected = false

  constructor({ url = defaultUrl(), onState = () => undefined }: WebSocketOptions) {
    this.#url = url
    this.#onState = onState
    this.#connect()
    setInterval(() => this.#checkHeartbeat(), heartbeatMs)
  }

  async invoke(command: string, input: unknown): Promise<unknown> {
    await this.#whenConnected()
    const callId = this.#nextCallId++
    const bytes = encodeMessage({ kind: 'call', callId, command, input })
    if (bytes.byteLength > maxMessageBytes) throw problemError({ code: 'bad-input', message: tooLarge })
    return new Promise((resolve, reject) => {
      this.#pending.set(callId, { resolve, reject })
      this.#socket?.send(bytes)
    })
  }

  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  #connect(): void {
    this.#onState('connecting')
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#opened(socket)
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#received(decodeMessage(new Uint8Array(data)) as ServerMessage)
    }
    socket.onclose = () => this.#closed()
  }

  #opened(socket: WebSocket): void {
    this.#socket = socket
    this.#wasConnected = true
    this.#retryMs = firstRetryMs
    this.#lastHeardMs = Date.now()
    this.#onState('connected')
    const waiting = this.#waiting
    this.#waiting = []
    for (const proceed of waiting) proceed()
  }

  #closed(): void {
    const wasOpen = this.#socket !== null
    this.#socket = null
    for (const call of this.#pending.values()) call.reject(problemError({ code: 'internal', message: lost }))
    this.#pending.clear()
    if (wasOpen) this.#emit('app.problem', { message: lost })
    if (this.#wasConnected) this.#onState('lost')
    setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
  }

  #received(message: ServerMessage): void {
    this.#lastHeardMs = Date.now()
    switch (message.kind) {
      case 'result':
        return this.#settle(message.callId)?.resolve(message.value)
      case 'problem':
        return this.#settle(message.callId)?.reject(problemError(message.problem))
      case 'event':
        this.#emit(message.event, message.payload)
        return
      case 'heartbeat':
        return
    }
  }

  #settle(callId: number): PendingCall | undefined {
    const call = this.#pending.get(callId)
    this.#pending.delete(callId)
    return call
  }

  #emit(event: string, payload: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload)
  }

  /** A network that went away without a word (sleep, a pulled cable) shows only as silence. */
  #checkHeartbeat(): void {
    if (this.#socket !== null && Date.now() - this.#lastHeardMs > 3 * heartbeatMs) this.#socket.close()
  }

  #whenConnected(): Promise<void> {
    if (this.#socket !== null) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(problemError({ code: 'internal', message: lost })),
        waitForConnectionMs,
      )
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

/** The server keeps the token in a cookie from the first answer on, so it need not stay in sight. */
function hideToken(): void {
  if (location.search.includes('token=')) history.replaceState(null, '', location.pathname + location.hash)
}

export function connectWebSocket(options: WebSocketOptions = {}): Bridge {
  if (options.url === undefined) hideToken()
  const connection = new Connection(options)
  return {
    invoke: <K extends CommandName>(command: K, input: Input<K>) =>
      connection.invoke(command, input) as Promise<Output<K>>,
    on: <K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void) =>
      connection.on(event, listener as Listener),
  }
}
