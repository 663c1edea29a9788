import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { connectWebSocket, type ConnectionState } from '../../src-renderer/transport/websocket'
import { decodeMessage, encodeMessage, type ClientMessage } from '../../src-main/ipc/serve-contract'

/** Answers `app.memory`, never answers anything else. */
async function startServer(port: number): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { callId, command } = decodeMessage(data as Buffer) as ClientMessage
      if (command === 'app.memory')
        socket.send(encodeMessage({ kind: 'result', callId, value: { mainBytes: 1 } }))
    }),
  )
  await once(server, 'listening')
  return server
}

function stop(server: WebSocketServer): void {
  for (const client of server.clients) client.terminate()
  server.close()
}

class QuietWebSocket extends WebSocket {
  constructor(address: string) {
    super(address)
    this.on('error', () => undefined)
  }
}

test('a lost connection is told, fails what was under way, and comes back by itself', async () => {
  vi.stubGlobal('WebSocket', QuietWebSocket)
  const first = await startServer(0)
  const { port } = first.address() as AddressInfo
  const states: ConnectionState[] = []
  const problems: string[] = []
  const bridge = connectWebSocket({ url: `ws://127.0.0.1:${port}`, onState: (state) => states.push(state) })
  bridge.on('app.problem', ({ message }) => problems.push(message))
  await expect(bridge.invoke('app.memory', {})).resolves.toEqual({ mainBytes: 1 })

  const underWay = bridge.invoke('queue.get', {}).catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 50))
  stop(first)
  expect(await underWay).toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/reconnects by itself/) as string,
  })
  expect(problems).toHaveLength(1)

  const waiting = bridge.invoke('app.memory', {})
  const second = await startServer(port)
  await expect(waiting).resolves.toEqual({ mainBytes: 1 })
  expect(states).toEqual(expect.arrayContaining(['connected', 'lost']))
  expect(states.at(-1)).toBe('connected')
  stop(second)
})
