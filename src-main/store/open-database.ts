/** Opens the database of a data folder; a damaged one is moved aside under a dated name, never deleted. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Database, text } from './database'
import { isDamage, storageProblem } from './problem'
import { migrate } from './schema'

const fileName = 'saccade.db'
/** Checking reads every page; beyond this size that would be felt at every start. */
const fullCheckBytes = 64 * 1024 * 1024

export interface OpenedDatabase {
  readonly database: Database
  /** A sentence for the user about what had to be done, or null. */
  readonly notice: string | null
}

class DamagedDatabase extends Error {
  readonly code = 'SQLITE_CORRUPT'
}

function checkWhole(database: Database): void {
  if (statSync(database.path).size > fullCheckBytes) return
  const row = database.get('PRAGMA quick_check(1)')
  if (row === undefined || text(row, 'quick_check') !== 'ok') throw new DamagedDatabase('quick_check failed')
}

function open(path: string): Database {
  const database = new Database(path)
  try {
    database.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    checkWhole(database)
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Moves the file and its two companions; returns the new name. */
function moveAside(path: string): string {
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-')
  const aside = path.replace(/\.db$/, `-damaged-${stamp}.db`)
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  return basename(aside)
}

/** Throws a `ProblemError` ('storage') when the folder cannot be used. */
export function openDatabase(folder: string): OpenedDatabase {
  const path = join(folder, fileName)
  try {
    // Pictures may be confidential: nobody else on this machine reads them.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return { database: open(path), notice: null }
  } catch (error) {
    if (!isDamage(error)) throw storageProblem('The data folder could not be opened', folder, error)
    return openAfresh(folder, path)
  }
}

function openAfresh(folder: string, path: string): OpenedDatabase {
  try {
    const aside = moveAside(path)
    const notice = `The history and queue could not be read because their file is damaged. It was set aside as ${aside} in ${folder}, nothing was deleted, and Saccade started a new one.`
    return { database: open(path), notice }
  } catch (error) {
    throw storageProblem('The damaged database could not be set aside', folder, error)
  }
}
