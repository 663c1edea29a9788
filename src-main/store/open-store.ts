/** The app comes up whatever state its data folder is in. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProblemError } from '../lib/problem'
import { openStore, type Store } from './store'

export interface OpenedStore {
  readonly store: Store
  /** What was wrong and what happens now, for the user, or null. */
  readonly problem: string | null
}

/** The data folder, or, where it cannot be used, a temporary one, with a sentence that says so. */
export function openStoreOrTemporary(folder: string): OpenedStore {
  try {
    const store = openStore(folder)
    return { store, problem: store.notices.length === 0 ? null : store.notices.join(' ') }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const store = openStore(mkdtempSync(join(tmpdir(), 'saccade-')))
    return {
      store,
      problem: `${error.message} Until then Saccade works in a temporary folder: ${store.folder}.`,
    }
  }
}
