/** The built `serve` in this process, with a data folder of its own, and ways to connect to it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import WebSocketOfNode from 'ws'
import { connectWebSocket } from '../../src-renderer/transport/websocket'
import type { Bridge } from '../../src-main/ipc/contract'
import { socketPath } from '../../src-main/ipc/serve-contract'
import type { Served, ServeOptions } from '../../src-main/serve'

const bundle = resolve(import.meta.dirname, '..', '..', 'out', 'main', 'serve.js')

export async function startServe(options: ServeOptions = {}): Promise<Served> {
  process.env['SACCADE_DATA'] = mkdtempSync(join(tmpdir(), 'saccade-serve-'))
  const { serve } = (await import(pathToFileURL(bundle).href)) as {
    serve: (options: ServeOptions) => Promise<Served>
  }
  return serve(options)
}

/** What a browser keeps after opening the address. */
export async function cookieOf(url: string): Promise<string> {
  const answer = await fetch(url)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

export function socketAddress(url: string): string {
  return `ws://${new URL(url).host}${socketPath}`
}

/** The renderer's own client, on a WebSocket that carries a browser's cookie and origin. */
export async function connect(url: string): Promise<Bridge> {
  const headers = { cookie: await cookieOf(url), origin: new URL(url).origin }
  class BrowserLikeWebSocket extends WebSocketOfNode {
    constructor(address: string) {
      super(address, { headers, maxPayload: 192 * 1024 * 1024 })
      // A browser only closes what could not be opened; this package throws it too.
      this.on('error', () => undefined)
    }
  }
  Object.assign(globalThis, { WebSocket: BrowserLikeWebSocket })
  return connectWebSocket({ url: socketAddress(url) })
}
