/** Named values as JSON: the user's settings, and what the app itself has to remember. */
import { json, type Database } from './database'

export class SettingsTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get(key: string): unknown {
    const row = this.#database.get('SELECT value FROM settings WHERE key = ?', key)
    return row === undefined ? undefined : json(row, 'value')
  }

  set(key: string, value: unknown): void {
    const sql =
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
    this.#database.run(sql, key, JSON.stringify(value))
  }

  /** Reads, changes and writes in one transaction, so that two instances never undo each other. */
  update(key: string, change: (value: unknown) => unknown): void {
    this.#database.transaction(() => this.set(key, change(this.get(key))))
  }
}
