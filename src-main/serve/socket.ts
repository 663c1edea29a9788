/** One browser's WebSocket: calls in, replies and events out, with limits on how many and how long. */
import * as v from 'valibot'
import type { WebSocket } from 'ws'
import type { Dispatch, Reply } from '../ipc/dispatch'
import type { EventHub } from '../ipc/events'
import { decodeMessage, encodeMessage, heartbeatMs, type ServerMessage } from '../ipc/serve-contract'
import { createRate } from './rate'

const callMessage = v.object({
  kind: v.literal('call'),
  callId: v.pipe(v.number(), v.integer()),
  command: v.string(),
  input: v.optional(v.unknown()),
})
type CallMessage = v.InferOutput<typeof callMessage>

/** A slider being dragged makes about sixty calls a second. */
const callsPerSecond = 120
const burstOfCalls = 240
const callsAtOnce = 64
const callLimitMs = 10 * 60_000
/** A browser that does not take what it is sent would fill our memory. */
const unsentLimitBytes = 256 * 1024 * 1024
const policyViolation = 1008

const tooMany: Reply = {
  ok: false,
  problem: { code: 'refused', message: 'Too many requests at once. Wait a moment and try again.' },
}

function replyMessage(callId: number, reply: Reply): ServerMessage {
  return reply.ok
    ? { kind: 'result', callId, value: reply.value }
    : { kind: 'problem', callId, problem: reply.problem }
}

function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

export function serveSocket(socket: WebSocket, dispatch: Dispatch, events: EventHub): void {
  const gone = new AbortController()
  const rate = createRate(callsPerSecond, burstOfCalls)
  let callsUnderWay = 0
  let isAlive = true

  function send(message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > unsentLimitBytes) socket.terminate()
    else socket.send(encodeMessage(message))
  }

  async function perform({ command, input }: CallMessage): Promise<Reply> {
    if (callsUnderWay >= callsAtOnce || !rate.take()) return tooMany
    callsUnderWay += 1
    try {
      return await dispatch(command, input, {
        signal: AbortSignal.any([gone.signal, AbortSignal.timeout(callLimitMs)]),
      })
    } finally {
      callsUnderWay -= 1
    }
  }

  async function receive(data: WebSocket.RawData): Promise<void> {
    try {
      const message = v.parse(callMessage, decodeMessage(bytesOf(data)))
      send(replyMessage(message.callId, await perform(message)))
    } catch {
      socket.close(policyViolation, 'malformed message')
    }
  }

  // Pings are answered by the browser itself, also for a sleeping tab; the message tells the page we live.
  function beat(): void {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
    send({ kind: 'heartbeat' })
  }

  const heartbeat = setInterval(beat, heartbeatMs)
  const unsubscribe = events.subscribe((event, payload) => send({ kind: 'event', event, payload }))
  socket.on('pong', () => (isAlive = true))
  socket.on('message', (data) => void receive(data))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
    gone.abort()
  })
}
