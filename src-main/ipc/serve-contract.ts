/**
 * What crosses the WebSocket of `serve`: MessagePack with typed arrays, the same table as everywhere.
 * Browser and server share this file so that they cannot disagree; it holds nothing of either.
 */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'
import type { Problem } from './contract'

export const socketPath = '/socket'
/** A 50-megapixel picture as its file, with room to spare. */
export const maxMessageBytes = 192 * 1024 * 1024
/** The server says it is there this often; a side that hears nothing for three of them reconnects. */
export const heartbeatMs = 15_000

export interface ClientMessage {
  readonly kind: 'call'
  readonly callId: number
  readonly command: string
  readonly input: unknown
}

export type ServerMessage =
  | { readonly kind: 'result'; readonly callId: number; readonly value: unknown }
  | { readonly kind: 'problem'; readonly callId: number; readonly problem: Problem }
  | { readonly kind: 'event'; readonly event: string; readonly payload: unknown }
  | { readonly kind: 'heartbeat' }

/** Application's type number of a Float32Array; bytes are MessagePack's own. */
const float32Type = 1

const extensionCodec = new ExtensionCodec()
extensionCodec.register({
  type: float32Type,
  encode: (value) =>
    value instanceof Float32Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
  // Copied, since a float needs an address that four divides; a Buffer's own slice would be no copy.
  decode: (data) => new Float32Array(new Uint8Array(data).buffer),
})

/** Names and depths a message may hold: far above any of ours, far below what exhausts memory. */
const decodeLimits = { maxArrayLength: 2_000_000, maxMapLength: 100_000, maxStrLength: 4_000_000 }

export function encodeMessage(message: ClientMessage | ServerMessage): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec, ignoreUndefined: true })
}

/** Throws on malformed bytes; what comes back is not yet checked. */
export function decodeMessage(bytes: Uint8Array): unknown {
  return decode(bytes, { extensionCodec, ...decodeLimits })
}
