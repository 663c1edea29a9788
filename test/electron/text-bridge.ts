/** Values with typed arrays as text, since what crosses into a driven page is JSON. */

type Encoded = { readonly $floats: string } | { readonly $bytes: string }

const isEncoded = (value: unknown): value is Encoded =>
  typeof value === 'object' && value !== null && ('$floats' in value || '$bytes' in value)

export function encodeText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!(inner instanceof Float32Array || inner instanceof Uint8Array)) return inner
    const text = Buffer.from(inner.buffer, inner.byteOffset, inner.byteLength).toString('base64')
    return inner instanceof Float32Array ? { $floats: text } : { $bytes: text }
  })
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export function decodeText(text: string): unknown {
  return JSON.parse(text, (_key, inner: unknown) => {
    if (!isEncoded(inner)) return inner
    return '$floats' in inner ? new Float32Array(fromBase64(inner.$floats).buffer) : fromBase64(inner.$bytes)
  })
}

interface StandInWindow {
  standInInvoke(text: string): Promise<string>
  standInEvent(text: string): void
  saccade: unknown
}

/** Runs in the page before its own scripts, so it holds all it needs; the page sees only `saccade`. */
export function installBridge(): void {
  const own = window as unknown as StandInWindow
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const toBase64 = (bytes: Uint8Array) => {
    let text = ''
    for (let start = 0; start < bytes.length; start += 8192) {
      text += String.fromCharCode(...bytes.subarray(start, start + 8192))
    }
    return btoa(text)
  }
  const encode = (value: unknown) =>
    JSON.stringify(value, (_key, inner: unknown) => {
      if (!(inner instanceof Float32Array || inner instanceof Uint8Array)) return inner
      const text = toBase64(new Uint8Array(inner.buffer, inner.byteOffset, inner.byteLength))
      return inner instanceof Float32Array ? { $floats: text } : { $bytes: text }
    })
  const decode = (text: string) =>
    JSON.parse(text, (_key, inner: { $floats?: string; $bytes?: string } | null) => {
      const coded = inner?.$floats ?? inner?.$bytes
      if (typeof coded !== 'string') return inner
      const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))
      return inner?.$floats === undefined ? bytes : new Float32Array(bytes.buffer)
    }) as unknown
  own.standInEvent = (text) => {
    const [event, payload] = decode(text) as [string, unknown]
    for (const listener of listeners.get(event) ?? []) listener(payload)
  }
  own.saccade = {
    async invoke(command: string, input: unknown) {
      const reply = decode(await own.standInInvoke(encode([command, input]))) as {
        value?: unknown
        problem?: Error
      }
      if (reply.problem !== undefined) throw reply.problem
      return reply.value
    },
    on(event: string, listener: (payload: unknown) => void) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener))
      return () => known.delete(listener)
    },
  }
}
