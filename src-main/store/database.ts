/**
 * A narrow, safe door to libsql's synchronous interface. Its promise interface runs statements on
 * the calling thread all the same and commits a transaction before an asynchronous body has ended,
 * so it would buy nothing. Two traps of libsql 0.5 end here: a value that is not text, number, null or
 * bytes (a boolean, or a lone Buffer that is not in a list) aborts the whole process, and blobs come
 * back as ArrayBuffer or as Buffer depending on the call.
 */
import Libsql from 'libsql'
import { orStorageProblem } from './problem'

export type Value = string | number | null | Uint8Array
export type Row = Readonly<Record<string, unknown>>

/** How long a write waits for another process's transaction; ours take milliseconds. */
const busyTimeoutMs = 5000

export class Database {
  readonly path: string
  readonly #connection: Libsql.Database
  readonly #statements = new Map<string, Libsql.Statement>()

  constructor(path: string) {
    this.path = path
    this.#connection = this.#sentence(() => new Libsql(path, { timeout: busyTimeoutMs }))
  }

  /** Rows changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#sentence(() => this.#prepare(sql).run(values).changes)
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#sentence(() => this.#prepare(sql).all(values) as Row[])
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.all(sql, ...values)[0]
  }

  /** Several statements without values. */
  execute(sql: string): void {
    this.#sentence(() => this.#connection.exec(sql))
  }

  /** All of it or nothing of it; the write lock is taken at once so that no reader has to be upgraded. */
  transaction<T>(body: () => T): T {
    this.execute('BEGIN IMMEDIATE')
    try {
      const result = body()
      this.execute('COMMIT')
      return result
    } catch (error) {
      // SQLite has already rolled back after a full disk; a second ROLLBACK would hide the reason.
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
      throw error
    }
  }

  /** libsql lets go of the file only when its statements are collected, so the log is emptied here. */
  close(): void {
    try {
      this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // Another instance is reading, or the disk is full: the log stays and is read at the next start.
    }
    this.#statements.clear()
    this.#connection.close()
  }

  #sentence<T>(body: () => T): T {
    return orStorageProblem('The history and queue could not be used', this.path, body)
  }

  #prepare(sql: string): Libsql.Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}

export function number(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`)
  return value
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column)
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column)
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (value instanceof Uint8Array) return value
  throw new TypeError(`column ${column} holds no bytes`)
}

/** JSON that this program wrote itself; its shape was checked by the contract on the way in. */
export function json(row: Row, column: string): unknown {
  return JSON.parse(text(row, column))
}
