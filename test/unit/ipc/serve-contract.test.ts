import { expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from '../../../src-main/ipc/serve-contract'
import { createRate } from '../../../src-main/serve/rate'

const call = (input: unknown) => ({ kind: 'call' as const, callId: 1, command: 'x', input })

test('typed arrays arrive as they left, wherever they lie in their buffer', () => {
  const whole = new Float32Array([0, 1.5, -Infinity, NaN, 5])
  const input = { part: whole.subarray(1, 4), odd: 'x', bytes: new Uint8Array([1, 2, 3]).subarray(1) }
  const { input: arrived } = decodeMessage(encodeMessage(call(input))) as { input: typeof input }
  expect(arrived.part).toBeInstanceOf(Float32Array)
  expect(arrived.part).toEqual(new Float32Array([1.5, -Infinity, NaN]))
  expect(arrived.part.byteOffset % 4).toBe(0)
  expect([...arrived.bytes]).toEqual([2, 3])
})

test('typed arrays arrive from a Buffer too, whose slices are no copies', () => {
  const values = new Float32Array([1, -2.5, 3])
  // As a socket hands it over: somewhere inside a larger piece of memory.
  const inside = Buffer.concat([Buffer.alloc(3), encodeMessage(call({ values }))]).subarray(3)
  expect(decodeMessage(inside)).toMatchObject({ input: { values } })
})

test('a large array crosses as the bytes it is', () => {
  const density = new Float32Array(4_000_000).fill(0.25)
  const message = encodeMessage(call(density))
  const envelopeBytes = 64
  expect(message.byteLength).toBeLessThan(density.byteLength + envelopeBytes)
  const { input } = decodeMessage(message) as { input: Float32Array }
  expect(input).toHaveLength(4_000_000)
})

test.each([
  ['nothing', []],
  ['an unused code', [0xc1]],
  ['a text cut short', [0xd9, 0xff, 0x61]],
  ['an array said to hold four thousand million', [0xdd, 0xff, 0xff, 0xff, 0xff]],
  ['a map said to hold a million', [0xdf, 0x00, 0x0f, 0x42, 0x40]],
  ['floats that do not divide by four', [0xc7, 0x03, 0x01, 0, 0, 0]],
])('%s is refused, not guessed', (_what, bytes) => {
  expect(() => decodeMessage(Uint8Array.from(bytes))).toThrow()
})

test('a rate lets a burst through, then what it refills', () => {
  const rate = createRate(10, 3)
  expect([0, 0, 0, 0].map((ms) => rate.take(ms))).toEqual([true, true, true, false])
  expect([100, 100].map((ms) => rate.take(ms))).toEqual([true, false])
})
