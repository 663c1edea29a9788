/** The tables, one migration per released version; `user_version` counts those applied. Never edit one that shipped. */
import { ProblemError } from '../lib/problem'
import { number, type Database } from './database'

const migrations: readonly string[] = [
  `
  CREATE TABLE about (created_at INTEGER NOT NULL);
  INSERT INTO about VALUES (CAST(strftime('%s', 'now') AS INTEGER) * 1000);

  CREATE TABLE images (
    image_id TEXT PRIMARY KEY,            -- SHA-256 of the file's bytes, hex
    name TEXT NOT NULL,
    width INTEGER NOT NULL,               -- upright, px
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sample TEXT,                          -- file of resources/samples, or NULL
    used_at INTEGER NOT NULL              -- ms since 1970
  ) STRICT;

  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    image_id TEXT NOT NULL REFERENCES images (image_id),
    image_name TEXT NOT NULL,
    model_id TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    parameters TEXT NOT NULL,             -- JSON
    pixels_per_degree REAL NOT NULL,
    device TEXT NOT NULL,
    device_note TEXT,
    app_version TEXT NOT NULL,
    density_entropy_bits REAL NOT NULL,
    fixation_count INTEGER NOT NULL,
    encode_ms REAL NOT NULL,
    sample_ms REAL NOT NULL,
    search_text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX runs_newest ON runs (deleted_at, created_at DESC);
  CREATE INDEX runs_of_image ON runs (image_id);

  CREATE TABLE run_results (
    run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,
    density_rows INTEGER NOT NULL,
    density_columns INTEGER NOT NULL,
    density BLOB NOT NULL,                -- float32, little-endian, row-major
    viewers TEXT NOT NULL,                -- JSON
    statistics TEXT NOT NULL              -- JSON
  ) STRICT;

  CREATE TABLE queue_items (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    image_id TEXT NOT NULL,               -- its bytes are stored before the item is
    model_id TEXT NOT NULL,
    parameters TEXT NOT NULL,             -- JSON
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    reason TEXT,
    elapsed_ms REAL,
    run_id TEXT,
    has_thumbnail INTEGER NOT NULL DEFAULT 0,
    starts INTEGER NOT NULL DEFAULT 0     -- begun and not ended: counts an app that dies on this item
  ) STRICT;
  CREATE INDEX queue_line ON queue_items (state, position);

  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    computer TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  `,
]

export const schemaVersion = migrations.length

function version(database: Database): number {
  const row = database.get('PRAGMA user_version')
  return row === undefined ? 0 : number(row, 'user_version')
}

/** Brings the tables up to date. Two processes may try at once: the second finds the work done. */
export function migrate(database: Database): void {
  if (version(database) === schemaVersion) return
  database.transaction(() => {
    const found = version(database)
    if (found > schemaVersion) {
      throw new ProblemError(
        'storage',
        `The data folder was written by a newer Saccade (format ${found}, this one knows ${schemaVersion}) and is left untouched (${database.path}). Update Saccade, or start it with another data folder.`,
      )
    }
    for (const migration of migrations.slice(found)) database.execute(migration)
    database.execute(`PRAGMA user_version = ${schemaVersion}`)
  })
}
