import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { JobName } from './child-jobs'
import { bytesOf, openTestStore, temporaryFolder } from './fixtures'

/** The jobs as one plain file: a child that had to compile them would start in seconds. */
const childFolder = mkdtempSync(join(tmpdir(), 'saccade-child-'))
const child = join(childFolder, 'child-jobs.mjs')

beforeAll(async () => {
  symlinkSync(join(import.meta.dirname, '..', '..', '..', 'node_modules'), join(childFolder, 'node_modules'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'child-jobs.ts'),
      outDir: childFolder,
      emptyOutDir: false,
      rollupOptions: { external: ['libsql'], output: { entryFileNames: 'child-jobs.mjs' } },
    },
  })
})

afterAll(() => rmSync(childFolder, { recursive: true, force: true }))

interface Running {
  readonly process: ChildProcess
  readonly lines: string[]
  /** Resolves with the exit status once it has ended. */
  readonly ended: Promise<unknown[]>
  until(count: number): Promise<void>
}

function start(job: JobName, folder: string): Running {
  const process = spawn(execPath, [child, job, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void process.kill('SIGKILL'))
  const lines: string[] = []
  const reader = createInterface({ input: process.stdout })
  reader.on('line', (line) => lines.push(line))
  return {
    process,
    lines,
    ended: once(process, 'close'),
    async until(count) {
      while (lines.length < count) await once(reader, 'line')
    },
  }
}

describe('several processes on one data folder', { timeout: 60_000 }, () => {
  it('lose nothing that was answered when one is killed while it writes', async () => {
    const folder = temporaryFolder()
    const adding = start('addForever', folder)
    await adding.until(40)
    adding.process.kill('SIGKILL')
    await adding.ended
    const store = openTestStore(folder)
    expect(store.notices).toEqual([])
    const lines = new Map(store.queueItems.lines().map((line) => [line.itemId, line]))
    for (const told of adding.lines.map((line) => line.split(' ')[1]!)) {
      const { imageId, name, state } = lines.get(told)!
      expect(state).toBe('waiting')
      expect(new Uint8Array(readFileSync(store.originalPath(imageId)!))).toEqual(bytesOf(name))
    }
  })

  it('go on where one was killed in the middle of the queue', async () => {
    const folder = temporaryFolder()
    const adding = start('addForever', folder)
    await adding.until(30)
    adding.process.kill('SIGKILL')
    await adding.ended
    const first = start('workOff', folder)
    await first.until(5)
    first.process.kill('SIGKILL')
    await first.ended
    const second = start('workOff', folder)
    expect(await second.ended).toEqual([0, null])
    const store = openTestStore(folder)
    const lines = store.queueItems.lines()
    expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(['done']))
    expect(store.runs.list({ search: '', offset: 0, limit: 1 }).total).toBe(lines.length)
    // At most the one that was being done when its process was killed is done twice.
    expect(first.lines.length + second.lines.length).toBeLessThanOrEqual(lines.length + 1)
  })

  it('share the work without doing any of it twice, and without errors', async () => {
    const folder = temporaryFolder()
    const both = [start('addAndWork', folder), start('addAndWork', folder)]
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([
      [0, null],
      [0, null],
    ])
    const store = openTestStore(folder)
    expect(store.queueItems.lines().filter(({ state }) => state === 'done')).toHaveLength(40)
    const worked = both.flatMap(({ lines }) => lines)
    expect(worked).toHaveLength(40)
    expect(new Set(worked).size).toBe(40)
  })

  it('come up in a temporary folder where they may not write, and say why', async () => {
    const folder = temporaryFolder()
    const opening = start('openForbidden', folder)
    expect(await opening.ended).toEqual([0, null])
    expect(opening.lines.join()).toMatch(
      /could not be opened.*Check that the folder exists and can be written.*temporary folder/,
    )
  })
})
