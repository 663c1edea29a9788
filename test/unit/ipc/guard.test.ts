import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { createGuard } from '../../../src-main/serve/guard'

const port = 4000
const ask = (host: string, more: Record<string, string> = {}, url = '/') =>
  ({ url, headers: { host, ...more } }) as unknown as IncomingMessage

test.each([
  ['127.0.0.1', '127.0.0.1:4000', true],
  ['127.0.0.1', 'LOCALHOST:4000', true],
  ['127.0.0.1', '[::1]:4000', true],
  ['127.0.0.1', `${hostname()}:4000`, hostname() === 'localhost'],
  ['127.0.0.1', '127.0.0.1', false],
  ['192.168.7.7', '192.168.7.7:4000', true],
  ['192.168.7.7', '192.168.7.8:4000', false],
  ['::1', '[::1]:4000', true],
  ['0.0.0.0', `${hostname()}:4000`, true],
  ['0.0.0.0', 'evil.example:4000', false],
])('listening on %s, a request for %s is ours: %s', (host, asked, isOurs) => {
  const guard = createGuard(host, port)
  const status = guard.refusal(ask(asked))?.status
  expect(status).toBe(isOurs ? 401 : 403)
})

test('the token opens, in the address or as the cookie, and no other does', () => {
  const guard = createGuard('127.0.0.1', port)
  const [pair = ''] = guard.cookie.split(';')
  const refusal = (more: Record<string, string>, url?: string) =>
    guard.refusal(ask('127.0.0.1:4000', more, url))
  expect(refusal({}, `/?token=${guard.token}`)).toBeNull()
  expect(refusal({ cookie: `a=b; ${pair}; c=d` })).toBeNull()
  expect(refusal({ cookie: pair, origin: 'http://127.0.0.1:4000' })).toBeNull()
  expect(refusal({ cookie: pair.slice(0, -1) })?.status).toBe(401)
  expect(refusal({ cookie: pair.replace('4000', '4001') })?.status).toBe(401)
  expect(refusal({ cookie: pair, origin: 'http://127.0.0.1:4001' })?.status).toBe(403)
  expect(refusal({}, `/?token=${guard.token}x`)?.status).toBe(401)
})
