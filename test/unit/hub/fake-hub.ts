/** A Hub on loopback that serves one repository and, where a test says so, misbehaves. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const repo = 'tests/tiny-model'
export const commit = 'a'.repeat(40)

export interface Asked {
  readonly url: string
  readonly range: string | undefined
  readonly authorization: string | undefined
}

/** Answers one request in place of the proper answer. */
export type Misdeed = (response: ServerResponse, bytes: Buffer, request: IncomingMessage) => void

interface Entry {
  readonly path: string
  readonly bytes: Buffer
  readonly isLarge: boolean
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** As `git hash-object` names a file. */
export function gitHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

export class FakeHub {
  readonly asked: Asked[] = []
  readonly entries = new Map<string, Entry>()
  /** Answers to come, by path of the file (or 'info', 'tree'), each used once. */
  readonly misdeeds = new Map<string, Misdeed[]>()
  /** Put into the listing over what is true. */
  readonly lies = new Map<string, Record<string, unknown>>()
  sha: unknown = commit
  readonly #server: Server
  #address = ''

  constructor() {
    this.#server = createServer((request, response) => {
      const { url = '/', headers } = request
      this.asked.push({ url, range: headers.range, authorization: headers.authorization })
      this.#answer(new URL(url, 'http://hub'), request, response)
    })
  }

  get url(): string {
    return this.#address
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  add(path: string, bytes: Buffer | string, isLarge = path.includes('.onnx')): Buffer {
    const content = Buffer.from(bytes)
    this.entries.set(path, { path, bytes: content, isLarge })
    return content
  }

  misbehave(what: string, ...misdeeds: Misdeed[]): void {
    this.misdeeds.set(what, misdeeds)
  }

  askedFor(path: string): Asked[] {
    return this.asked.filter(({ url }) => url.endsWith(`/${path}`))
  }

  #answer({ pathname }: URL, request: IncomingMessage, response: ServerResponse): void {
    const what = nameOf(pathname)
    const bytes = this.entries.get(what)?.bytes
    const misdeed = this.misdeeds.get(what)?.shift()
    if (misdeed !== undefined) misdeed(response, bytes ?? Buffer.alloc(0), request)
    else if (bytes !== undefined) serve(response, bytes, request)
    else if (what === 'info') sendJson(response, this.#info())
    else if (what === 'tree') sendJson(response, this.#tree())
    else response.writeHead(404).end()
  }

  #info(): unknown {
    const rest = { private: false, pipeline_tag: 'text-generation', downloads: 1, gated: false, likes: 1 }
    const lastModified = '2026-01-01T00:00:00.000Z'
    return { _id: '1', id: repo, ...rest, lastModified, sha: this.sha, cardData: { license: 'apache-2.0' } }
  }

  #tree(): unknown {
    return [...this.entries.values()].map(({ path, bytes, isLarge }) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: gitHash(bytes),
      ...(isLarge ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
      ...this.lies.get(path),
    }))
  }
}

/** The file that is asked for, 'info' or 'tree'. */
function nameOf(pathname: string): string {
  const file = new RegExp(`^/${repo}/resolve/${commit}/(.+)$`).exec(pathname)?.[1]
  const api = new RegExp(`^/api/models/${repo}/(revision|tree)/`).exec(pathname)?.[1]
  return file ?? (api === 'revision' ? 'info' : (api ?? 'nothing'))
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
}

/** Properly, with ranges. */
function serve(response: ServerResponse, bytes: Buffer, request: IncomingMessage): void {
  const start = startOf(request)
  const part = bytes.subarray(start)
  const range = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': part.length, ...range }).end(part)
}

/** Promises everything that was asked for and hangs up after some bytes. */
export const cutAfter =
  (count: number): Misdeed =>
  (response, bytes, request) => {
    const start = startOf(request)
    const part = bytes.subarray(start)
    const range = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': part.length, ...(start > 0 ? range : {}) })
    response.write(part.subarray(0, count), () => setTimeout(() => response.destroy(), 20))
  }

export const status =
  (code: number, headers: Record<string, string> = {}): Misdeed =>
  (response) => {
    response.writeHead(code, headers).end('{"error":"no"}')
  }

/** A few bytes at a time, for as long as anyone listens. */
export const trickle =
  (count: number, everyMs: number): Misdeed =>
  (response, bytes, request) => {
    const start = startOf(request)
    let sent = start
    response.writeHead(200, { 'content-length': bytes.length - start })
    const timer = setInterval(() => {
      response.write(bytes.subarray(sent, (sent += count)))
    }, everyMs)
    response.on('close', () => {
      clearInterval(timer)
    })
  }
