/** Builds odd-jobs.ts into a file that Node can run, and makes brokers on it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import type { Engine } from '../../../src-main/engine/_contract'
import { createBroker, type EngineChange } from '../../../src-main/engine/broker'
import { nodeSpawner } from '../../../src-main/engine/spawn-node'

export async function buildOddJobs(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'saccade-odd-jobs-'))
  const entry = join(import.meta.dirname, 'odd-jobs.ts')
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir,
      target: 'node20.19',
      rollupOptions: { output: { entryFileNames: 'odd-jobs.mjs' } },
    },
  })
  return join(outDir, 'odd-jobs.mjs')
}

export interface OddEngine {
  readonly engine: Engine
  readonly changes: EngineChange[]
  /** Does an act in the process of `key`; gives the process's id. */
  act(
    act: string,
    options?: { signal?: AbortSignal; onPid?: (pid: number) => void; key?: string },
  ): Promise<number>
}

export function oddEngine(entryFile: string): OddEngine {
  const changes: EngineChange[] = []
  const engine = createBroker({ spawn: nodeSpawner(entryFile), onChange: (change) => changes.push(change) })
  return {
    engine,
    changes,
    async act(act, { signal, onPid, key = 'odd' } = {}) {
      const input = { path: act, previewPath: '', thumbnailPath: '' }
      const options = {
        ...(signal === undefined ? {} : { signal }),
        onProgress: (_done: number, _total: number, label: string) => onPid?.(Number(label)),
      }
      const { format } = await engine.call(key, 'picture.prepare', input, options)
      return Number(format)
    },
  }
}
