import { expect, test } from 'vitest'
import { createDispatch } from '../../../src-main/ipc/dispatch'
import type { Handlers } from '../../../src-main/ipc/handlers/_contract'
import { createEventHub } from '../../../src-main/ipc/events'
import { ProblemError } from '../../../src-main/lib/problem'

const context = { signal: new AbortController().signal }
const failing = (error: Error) =>
  createDispatch({ 'app.memory': () => Promise.reject(error) } as unknown as Handlers)(
    'app.memory',
    {},
    context,
  )

test.each([
  [new ProblemError('storage', 'The disk is full.'), 'storage', /^The disk is full\.$/],
  [new DOMException('stopped', 'AbortError'), 'cancelled', /^Cancelled\.$/],
  [new TypeError('x is undefined'), 'internal', /inside Saccade \(x is undefined\).*try again/],
])('%s becomes a problem with its code', async (error, code, message) => {
  const problem = { code, message: expect.stringMatching(message) as string }
  expect(await failing(error)).toEqual({ ok: false, problem })
})

test('what the table does not know never reaches a handler', async () => {
  const seen: unknown[] = []
  const handler = (input: unknown) => {
    seen.push(input)
    return Promise.resolve({ deleted: 0 })
  }
  const dispatch = createDispatch({ 'runs.delete': handler } as unknown as Handlers)
  const input = JSON.parse('{"runIds": ["a"], "extra": 1, "__proto__": {"polluted": true}}') as unknown
  expect(await dispatch('runs.delete', input, context)).toEqual({ ok: true, value: { deleted: 0 } })
  expect(seen).toEqual([{ runIds: ['a'] }])
  expect('polluted' in (seen[0] as object)).toBe(false)
})

test.each([undefined, null, 7, {}, Symbol('app.info'), ['app.info']])('%s is no command', async (command) => {
  const dispatch = createDispatch({} as Handlers)
  expect(await dispatch(command, {}, context)).toMatchObject({ ok: false, problem: { code: 'bad-input' } })
})

test('an event reaches every listener but those that stopped', () => {
  const hub = createEventHub()
  const heard: string[] = []
  hub.subscribe((event) => heard.push(`one ${event}`))
  hub.subscribe((event) => heard.push(`two ${event}`))()
  hub.emit('app.problem', { message: 'x' })
  expect(heard).toEqual(['one app.problem'])
})
