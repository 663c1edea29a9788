import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { connectWebSocket, type ConnectionState } from '../../src-renderer/transport/websocket'
import { decodeMessage, encodeMessage, type ClientMessage } from '../../src-main/ipc/serve-contract'

interface Server {
  readonly port: number
  /** Commands that came in, in order. */
  readonly heard: string[]
  /** Ends every connection and takes no new one. The port is kept, so that nobody else can have it meanwhile. */
  goDown(): void
  comeBack(): void
}

/** Answers `app.memory`, never answers anything else. */
async function startServer(): Promise<Server> {
  const heard: string[] = []
  let isDown = false
  const sockets = new WebSocketServer({ noServer: true })
  sockets.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { callId, command } = decodeMessage(data as Buffer) as ClientMessage
      heard.push(command)
      if (command === 'app.memory')
        socket.send(encodeMessage({ kind: 'result', callId, value: { mainBytes: 1 } }))
    }),
  )
  const server = createServer().on('upgrade', (request, socket, head) => {
    if (isDown) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request))
  })
  const goDown = () => {
    isDown = true
    for (const client of sockets.clients) client.terminate()
  }
  onTestFinished(() => {
    goDown()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, heard, goDown, comeBack: () => (isDown = false) }
}

class QuietWebSocket extends WebSocket {
  constructor(address: string) {
    super(address)
    this.on('error', () => undefined)
  }
}

test('a lost connection is told, fails what was under way, and comes back by itself', async () => {
  vi.stubGlobal('WebSocket', QuietWebSocket)
  const server = await startServer()
  const states: ConnectionState[] = []
  const problems: string[] = []
  const url = `ws://127.0.0.1:${server.port}`
  const bridge = connectWebSocket({ url, onState: (state) => states.push(state) })
  bridge.on('app.problem', ({ message }) => problems.push(message))
  await expect(bridge.invoke('app.memory', {})).resolves.toEqual({ mainBytes: 1 })

  const underWay = bridge.invoke('queue.get', {}).catch((error: unknown) => error)
  await expect.poll(() => server.heard).toContain('queue.get')
  server.goDown()
  expect(await underWay).toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/reconnects by itself/) as string,
  })
  expect(problems).toHaveLength(1)

  const waiting = bridge.invoke('app.memory', {})
  await expect.poll(() => states.filter((state) => state === 'lost').length).toBeGreaterThan(1)
  server.comeBack()
  await expect(waiting).resolves.toEqual({ mainBytes: 1 })
  expect(states).toEqual(expect.arrayContaining(['connected', 'lost']))
  expect(states.at(-1)).toBe('connected')
})
