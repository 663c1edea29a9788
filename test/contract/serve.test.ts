import { once } from 'node:events'
import { createConnection } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { encodeMessage } from '../../src-main/ipc/serve-contract'
import type { Served } from '../../src-main/serve'
import { connect, cookieOf, socketAddress, startServe } from './served-app'

let served: Served
let cookie: string
let origin: string

beforeAll(async () => {
  served = await startServe()
  cookie = await cookieOf(served.url)
  origin = new URL(served.url).origin
})
afterAll(() => served.close())

/** fetch() sets Host itself, so a request with a foreign one is written by hand. */
async function statusFor(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    request(new URL(path, served.url), { method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

type Opened = { readonly socket: WebSocket; readonly status: 101 } | { readonly status: number }

function openSocket(headers: Record<string, string>, address = socketAddress(served.url)): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, { headers })
    socket.once('open', () => resolve({ socket, status: 101 }))
    socket.once('unexpected-response', (_request, answer) => resolve({ status: answer.statusCode ?? 0 }))
    socket.once('error', reject)
  })
}

async function openedSocket(): Promise<WebSocket> {
  const opened = await openSocket({ cookie, origin })
  if (!('socket' in opened)) throw new Error(`refused with ${opened.status}`)
  return opened.socket
}

const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', (code) => resolve(code)))

describe('who may come in', () => {
  test('the address printed lets in and leaves a cookie that scripts and other sites cannot use', async () => {
    const answer = await fetch(served.url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
  })

  test.each([
    ['no token', {}, 401],
    ['a wrong cookie', { cookie: 'saccade-1=wrong' }, 401],
    ['a rebound host name', { host: 'evil.example:80' }, 403],
    ['another port as host', { host: '127.0.0.1:1' }, 403],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
  ])('%s is refused, over HTTP and at the socket', async (_what, headers, status) => {
    const withCookie: Record<string, string> = status === 403 ? { cookie, ...headers } : { ...headers }
    expect(await statusFor('/', withCookie)).toBe(status)
    expect(await openSocket(withCookie)).toMatchObject({ status })
  })

  test('a wrong token in the address is refused', async () => {
    expect(await statusFor('/?token=guess', {})).toBe(401)
  })

  test('tokens differ from start to start', async () => {
    const other = await startServe()
    expect(new URL(other.url).search).not.toBe(new URL(served.url).search)
    await other.close()
  })
})

describe('what is answered', () => {
  test('every answer carries the policy, and pages are not kept', async () => {
    const answer = await fetch(new URL('/', served.url), { headers: { cookie } })
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'/)
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fmain%2fserve.js',
    '/assets/..%2f..%2fmain/cli.js',
    '/%00',
    '/%',
    '/image/x/preview',
  ])('%s is not there', async (path) => {
    expect(await statusFor(path, { cookie })).toBe(404)
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not answered', async (method) => {
    expect(await statusFor('/', { cookie }, method)).toBe(405)
  })

  test.each([
    'GET // HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'GET http://[ HTTP/1.1',
    'GET \\\\..\\ HTTP/1.1',
    'nonsense',
  ])('the request line "%s" is answered with an error, and the server stays', async (line) => {
    const { hostname, port, host } = new URL(served.url)
    const socket = createConnection({ host: hostname, port: Number(port) })
    socket.write(`${line}\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await statusFor('/', { cookie })).toBe(200)
  })

  test('a picture is given by its id, only to who holds the token', async () => {
    const bridge = await connect(served.url)
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    const info = await bridge.invoke('image.add', { name: 'teal.png', bytes: new Uint8Array(picture) })
    const preview = new URL(info.previewUrl, served.url)
    const answer = await fetch(preview, { headers: { cookie } })
    expect(answer.headers.get('content-type')).toBe('image/webp')
    expect(await sharp(await answer.arrayBuffer()).metadata()).toMatchObject({ width: 300, height: 200 })
    expect((await fetch(preview)).status).toBe(401)
  })
})

describe('limits of the socket', () => {
  test('only /socket is one', async () => {
    expect(await openSocket({ cookie, origin }, `${socketAddress(served.url)}s`)).toMatchObject({
      status: 404,
    })
  })

  test('a malformed message ends the connection', async () => {
    const socket = await openedSocket()
    socket.send(Buffer.from([0xc1, 0xff]))
    expect(await closeCode(socket)).toBe(1008)
  })

  test('a message said to be larger than the limit is not even read', async () => {
    const socket = await openedSocket()
    const closed = closeCode(socket)
    const header = Buffer.alloc(14)
    header.writeUInt8(0x82, 0)
    header.writeUInt8(0x80 | 127, 1)
    header.writeBigUInt64BE(300n * 1024n * 1024n, 2)
    ;(socket as unknown as { _socket: NodeJS.WritableStream })._socket.write(header)
    expect(await closed).toBe(1009)
  })

  test('a flood of calls is refused, and the connection stays', async () => {
    const bridge = await connect(served.url)
    // Far more than a slow machine's bucket refills while they arrive.
    const calls = Array.from({ length: 3_000 }, () => bridge.invoke('app.memory', {}))
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ reason: { code: 'refused' } })
    const askAgain = () => bridge.invoke('app.info', {}).catch(() => null)
    await expect.poll(askAgain).toMatchObject({ host: 'serve' })
  })

  test('no more than sixteen at once', async () => {
    const other = await startServe()
    const headers = { cookie: await cookieOf(other.url) }
    const opened: Opened[] = []
    for (let count = 0; count < 17; count++) opened.push(await openSocket(headers, socketAddress(other.url)))
    expect(opened.map(({ status }) => status)).toEqual([...Array<number>(16).fill(101), 503])
    await other.close()
  })
})

describe('the end', () => {
  test('closing tells the sockets and frees the port', async () => {
    const other = await startServe()
    const headers = { cookie: await cookieOf(other.url) }
    const opened = await openSocket(headers, socketAddress(other.url))
    if (!('socket' in opened)) throw new Error('refused')
    const closed = closeCode(opened.socket)
    await other.close()
    expect(await closed).toBe(1001)
    // Refused, or answered by whoever has the port by now: not by us.
    const isAnswered = await fetch(other.url).then(
      ({ ok }) => ok,
      () => false,
    )
    expect(isAnswered).toBe(false)
  })

  test('a port in use is a sentence', async () => {
    const port = Number(new URL(served.url).port)
    await expect(startServe({ port })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/already listens on 127\.0\.0\.1:\d+\. Choose another --port/) as string,
    })
  })

  test('what a browser asks while its page is gone is given up', async () => {
    const socket = await openedSocket()
    socket.send(encodeMessage({ kind: 'call', callId: 1, command: 'app.info', input: {} }))
    socket.terminate()
    const bridge = await connect(served.url)
    await expect(bridge.invoke('app.info', {})).resolves.toMatchObject({ host: 'serve' })
  })
})
