import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { openStore, type Store, type StoreOptions } from '../../../src-main/store/store'

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saccade-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Waits until `body` no longer throws; generous, since the machine may be busy. */
export async function eventually<T>(body: () => T | Promise<T>): Promise<T> {
  return await vi.waitFor(body, { timeout: 15_000, interval: 5 })
}

/** A store that is closed after the test. */
export function openTestStore(folder = temporaryFolder(), options: StoreOptions = {}): Store {
  const store = openStore(folder, options)
  onTestFinished(() => store.close())
  return store
}

export * from './plain-fixtures'
