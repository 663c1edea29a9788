import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

interface Limits {
  readonly timeoutMs: number
  /** Whether test files of the project may run beside each other. */
  readonly parallel: boolean
}

const project = (name: string, { timeoutMs, parallel }: Limits) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: parallel,
  },
})

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    environment: 'node',
    // Native modules (onnxruntime, libsql) are happiest in processes of their own.
    pool: 'forks',
    maxWorkers: 2,
    // What settles by itself is polled, and on a busy machine it takes its time.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    projects: [
      project('unit', { timeoutMs: 60_000, parallel: true }),
      project('contract', { timeoutMs: 90_000, parallel: true }),
      project('golden', { timeoutMs: 120_000, parallel: false }),
      project('electron', { timeoutMs: 90_000, parallel: false }),
      project('e2e', { timeoutMs: 120_000, parallel: false }),
    ],
  },
})
