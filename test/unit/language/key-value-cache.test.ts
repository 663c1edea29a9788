import { describe, expect, it } from 'vitest'
import type { CacheLayout } from '../../../src-main/language/decoder-layout'
import { KeyValueCache } from '../../../src-main/language/key-value-cache'
import { LogitRows } from '../../../src-main/language/logit-rows'
import type { Tensor } from '../../../src-main/runtime/tensor'

const apart: CacheLayout = {
  past: 'past.0.key',
  present: 'present.0.key',
  isHalf: false,
  shape: [0, 2, 0, 1],
  batchAxis: 0,
  lengthAxis: 2,
}
const together: CacheLayout = { ...apart, shape: [2, 0, 1, 0, 1], batchAxis: 1, lengthAxis: 3, isHalf: true }

/** What a session would do: write into the target it is given. */
function write(cache: KeyValueCache, count: number, values: readonly number[]): void {
  const [target] = Object.values(cache.targets(count) ?? {}) as [Tensor]
  target.data.set(values as never)
  cache.accept({ 'present.0.key': target }, count)
}

const pastOf = (cache: KeyValueCache): Tensor => cache.past()['past.0.key']!

describe('KeyValueCache', () => {
  it('is empty at first', () => {
    const cache = new KeyValueCache([apart], 3, 0)
    expect(pastOf(cache)).toEqual({ data: new Float32Array(0), shape: [3, 2, 0, 1] })
  })

  it('never lets the runtime write where it reads, and makes few arrays', () => {
    const cache = new KeyValueCache([apart], 1, 0)
    const buffers = new Set<unknown>()
    for (let length = 1; length <= 600; length++) {
      const before = pastOf(cache).data
      const [target] = Object.values(cache.targets(1) ?? {}) as [Tensor]
      expect(target.shape).toEqual([1, 2, length, 1])
      expect(target.data.buffer).not.toBe(before.buffer)
      buffers.add(target.data.buffer)
      cache.accept({ 'present.0.key': target }, 1)
      expect(pastOf(cache).data.buffer).toBe(target.data.buffer)
    }
    expect(buffers.size).toBeLessThan(12)
  })

  it('leaves a small cache to the runtime until it is large', () => {
    // A token of two heads of size 1 in float32 is 8 bytes.
    const cache = new KeyValueCache([apart], 1, 24)
    expect(cache.targets(2)).toBeUndefined()
    const made = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] }
    cache.accept({ 'present.0.key': made }, 2)
    expect(pastOf(cache)).toBe(made)
    expect(cache.targets(1)).toMatchObject({ 'present.0.key': { shape: [1, 2, 3, 1] } })
    write(cache, 1, [1, 2, 9, 3, 4, 8])
    expect(pastOf(cache)).toMatchObject({ data: Float32Array.of(1, 2, 9, 3, 4, 8), shape: [1, 2, 3, 1] })
    // The copies go on as the cache does.
    expect(cache.withRows([{ from: 0, shift: 0 }]).targets(1)).toBeDefined()
  })

  it('repeats rows', () => {
    const cache = new KeyValueCache([apart], 2, 0)
    write(cache, 2, [1, 2, 3, 4, 5, 6, 7, 8])
    const rows = [1, 0, 1].map((from) => ({ from, shift: 0 }))
    expect(pastOf(cache.withRows(rows))).toEqual({
      data: Float32Array.of(5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8),
      shape: [3, 2, 2, 1],
    })
  })

  it('shifts rows head by head, and drops what falls out', () => {
    const cache = new KeyValueCache([apart], 1, 0)
    write(cache, 3, [1, 2, 3, 4, 5, 6])
    const other = cache.withRows([
      { from: 0, shift: 0 },
      { from: 0, shift: 2 },
    ])
    expect(other.length).toBe(3)
    expect([...(pastOf(other).data as Float32Array)]).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 1, 0, 0, 4])
  })

  it('repeats keys and values that lie in one tensor', () => {
    const cache = new KeyValueCache([together], 1, 0)
    write(cache, 2, [1, 2, 3, 4])
    const other = cache.withRows([0, 0].map((from) => ({ from, shift: 0 })))
    expect(pastOf(other)).toEqual({ data: Uint16Array.of(1, 2, 1, 2, 3, 4, 3, 4), shape: [2, 2, 1, 2, 1] })
    write(other, 1, [1, 2, 9, 1, 2, 8, 3, 4, 7, 3, 4, 6])
    expect(pastOf(other).shape).toEqual([2, 2, 1, 3, 1])
  })

  it('takes a cache that stops growing as it comes', () => {
    const cache = new KeyValueCache([apart], 1, 0)
    const window = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] }
    cache.accept({ 'present.0.key': window }, 5)
    expect(pastOf(cache)).toBe(window)
    expect(cache.targets(1)).toEqual({})
  })
})

describe('LogitRows', () => {
  it('reads the last token of each sequence, or any', () => {
    const rows = new LogitRows({
      data: Float32Array.from({ length: 12 }, (_, index) => index),
      shape: [2, 2, 3],
    })
    expect([...rows.row(1)]).toEqual([9, 10, 11])
    expect([...rows.row(1, 0)]).toEqual([6, 7, 8])
  })

  it('reads half precision', () => {
    // 1, -2, 65504 (the largest), 2^-24 (the smallest), -infinity, 1/3 rounded.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0xfc00, 0x3555)
    const row = new LogitRows({ data: halves, shape: [1, 1, 6] }).row(0)
    expect([...row]).toEqual([1, -2, 65504, 2 ** -24, -Infinity, 0.333251953125])
    expect(new LogitRows({ data: Uint16Array.of(0x7e00), shape: [1, 1, 1] }).row(0)[0]).toBeNaN()
  })

  it('refuses other shapes', () => {
    expect(() => new LogitRows({ data: new Float32Array(6), shape: [2, 3] })).toThrow(/\[2, 3\]/)
    expect(() => new LogitRows({ data: new Int32Array(6), shape: [1, 2, 3] })).toThrow(/scores/)
  })
})
