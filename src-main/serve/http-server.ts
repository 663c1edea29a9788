/** The loopback server: files over HTTP, the contract over a WebSocket, both behind the guard. */
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { FindContent } from '../content/content'
import { securityHeaders } from '../content/security-headers'
import type { Dispatch } from '../ipc/dispatch'
import type { EventHub } from '../ipc/events'
import { maxMessageBytes, socketPath } from '../ipc/serve-contract'
import { ProblemError } from '../lib/problem'
import { addressOf, createGuard, urlHost, type Guard } from './guard'
import { serveSocket } from './socket'

export interface HttpServerOptions {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  readonly findContent: FindContent
  readonly dispatch: Dispatch
  readonly events: EventHub
}

export interface RunningServer {
  /** The whole address, token included. */
  readonly url: string
  close(): Promise<void>
}

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  maxRequestsPerSocket: 10_000,
}
const connectionsAtOnce = 128
const socketsAtOnce = 16

function answerText(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(`${message}\n`)
}

function pathOf(request: IncomingMessage): string {
  return addressOf(request).pathname
}

function answerFile(
  guard: Guard,
  findContent: FindContent,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = findContent(pathOf(request))
  if (file === null) return answerText(response, 404, 'There is nothing at this address.')
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': file.mimeType,
    'Cache-Control': file.cacheControl,
    ...(guard.hasTokenInAddress(request) ? { 'Set-Cookie': guard.cookie } : {}),
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response)
}

function answer(
  guard: Guard,
  findContent: FindContent,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const refusal = guard.refusal(request)
  if (refusal !== null) return answerText(response, refusal.status, refusal.message)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answerText(response, 405, 'Only GET and HEAD are answered here.')
  }
  answerFile(guard, findContent, request, response)
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function acceptSockets(
  server: Server,
  guard: Guard,
  { dispatch, events }: HttpServerOptions,
): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const refusal = guard.refusal(request)
    if (refusal !== null)
      return refuseUpgrade(socket, refusal.status === 401 ? '401 Unauthorized' : '403 Forbidden')
    if (pathOf(request) !== socketPath) return refuseUpgrade(socket, '404 Not Found')
    if (sockets.clients.size >= socketsAtOnce) return refuseUpgrade(socket, '503 Service Unavailable')
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveSocket(webSocket, dispatch, events))
  })
  return sockets
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenProblem(error, host, port)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const where = `${host}:${port}`
  if (error.code === 'EADDRINUSE') {
    return new ProblemError(
      'bad-input',
      `Another program already listens on ${where}. Choose another --port, or leave it out.`,
    )
  }
  return new ProblemError(
    'bad-input',
    `Saccade cannot listen on ${where} (${error.message}). Choose another --host or --port.`,
  )
}

export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const server = createServer(limits)
  server.maxConnections = connectionsAtOnce
  const port = await listen(server, options.host, options.port)
  const guard = createGuard(options.host, port)
  server.on('request', (request, response) => {
    try {
      answer(guard, options.findContent, request, response)
    } catch {
      answerText(response, 500, 'This could not be read just now. Load the page again.')
    }
  })
  const sockets = acceptSockets(server, guard, options)
  const shownHost = ['0.0.0.0', '::'].includes(options.host) ? '127.0.0.1' : urlHost(options.host)
  return {
    url: `http://${shownHost}:${port}/?token=${guard.token}`,
    async close() {
      for (const client of sockets.clients) client.close(1001, 'Saccade is closing')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      setTimeout(() => server.closeAllConnections(), 500).unref()
      await closed
    },
  }
}
