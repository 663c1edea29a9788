import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PullProgress } from '../../../src-main/hub/pull'
import type { ToldProgress } from './child-pull'
import { cutAfter, trickle } from './fake-hub'
import { usePullBench, weights, type PullBench } from './pull-bench'

let bench: PullBench
usePullBench((made) => {
  bench = made
})

describe('a pull that ends half-way', () => {
  it('ends within 200 ms of being cancelled, and goes on where it was', async () => {
    bench.hub.misbehave(weights, trickle(1000, 10))
    const stop = new AbortController()
    let cancelledAt = 0
    const progress = ({ file, doneBytes }: PullProgress): void => {
      if (file !== weights || doneBytes < 5000 || cancelledAt > 0) return
      cancelledAt = performance.now()
      stop.abort()
    }
    await expect(bench.pull({ signal: stop.signal, progress })).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - cancelledAt).toBeLessThan(200)
    expect(bench.installed()).toEqual([])
    const kept = bench.partialBytes()
    expect(kept).toBeGreaterThanOrEqual(5000)
    await bench.pull()
    expect(bench.hub.askedFor(weights).at(-1)?.range).toBe(`bytes=${kept}-`)
    expect(bench.hasWeights()).toBe(true)
  })

  it('ends while the Hub is still asked', async () => {
    bench.hub.misbehave('tree', (response) => void response.write('['))
    const signal = AbortSignal.timeout(100)
    await expect(bench.pull({ signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('starts anew where the part that is there was spoilt', async () => {
    bench.hub.misbehave(weights, ...Array.from({ length: 4 }, () => cutAfter(0)))
    await expect(bench.pull()).rejects.toThrow('cannot be reached')
    writeFileSync(bench.partialPath(), Buffer.alloc(5000, 9))
    await bench.pull()
    expect(bench.hasWeights()).toBe(true)
  })

  it('goes on in another process after one was killed', { timeout: 60_000 }, async () => {
    const childFolder = mkdtempSync(join(tmpdir(), 'saccade-child-'))
    onTestFinished(() => rmSync(childFolder, { recursive: true, force: true }))
    symlinkSync(
      join(import.meta.dirname, '..', '..', '..', 'node_modules'),
      join(childFolder, 'node_modules'),
    )
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(import.meta.dirname, 'child-pull.ts'),
        outDir: childFolder,
        emptyOutDir: false,
        target: 'node20',
        rollupOptions: { output: { entryFileNames: 'child-pull.mjs' } },
      },
    })
    bench.hub.misbehave(weights, trickle(5000, 10))
    const child = spawn(
      process.execPath,
      [join(childFolder, 'child-pull.mjs'), bench.cacheFolder, bench.hub.url],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    for await (const line of createInterface({ input: child.stdout })) {
      const { file, doneBytes } = JSON.parse(line) as ToldProgress
      if (file === weights && doneBytes > 20_000) break
    }
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(bench.installed()).toEqual([])
    expect(bench.partialBytes()).toBeGreaterThan(20_000)
    const result = await bench.pull()
    expect(Number(/\d+/.exec(bench.hub.askedFor(weights).at(-1)?.range ?? '')?.[0])).toBeGreaterThan(20_000)
    expect(result.downloadedBytes).toBeLessThan(bench.weightBytes.length)
    expect(bench.hasWeights()).toBe(true)
  })
})
