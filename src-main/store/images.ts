/** What is known of each picture. Rows outlive neither their runs nor thirty days without use. */
import { number, text, textOrNull, type Database, type Row } from './database'

export interface StoredImage {
  readonly imageId: string
  readonly name: string
  /** Upright size, px. */
  readonly width: number
  readonly height: number
  readonly format: string
  readonly bytes: number
  /** File of resources/samples that holds the original, or null. */
  readonly sample: string | null
}

const columns = 'image_id, name, width, height, format, bytes, sample'

function toImage(row: Row): StoredImage {
  return {
    imageId: text(row, 'image_id'),
    name: text(row, 'name'),
    width: number(row, 'width'),
    height: number(row, 'height'),
    format: text(row, 'format'),
    bytes: number(row, 'bytes'),
    sample: textOrNull(row, 'sample'),
  }
}

export class Images {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps it; the same bytes under a new name take the new name, a sample stays a sample. */
  put(image: StoredImage): void {
    this.#database.run(
      `INSERT INTO images (${columns}, used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (image_id) DO UPDATE SET
         name = excluded.name, used_at = excluded.used_at, sample = COALESCE(excluded.sample, sample)`,
      image.imageId,
      image.name,
      image.width,
      image.height,
      image.format,
      image.bytes,
      image.sample,
      Date.now(),
    )
  }

  get(imageId: string): StoredImage | undefined {
    const row = this.#database.get(`SELECT ${columns} FROM images WHERE image_id = ?`, imageId)
    return row === undefined ? undefined : toImage(row)
  }

  /** Remembers that it was used just now. */
  touch(imageId: string): void {
    this.#database.run('UPDATE images SET used_at = ? WHERE image_id = ?', Date.now(), imageId)
  }

  /** Forgets pictures that no run and no queue item needs and that were last used before `time`. */
  forgetUnused(time: number): number {
    return this.#database.run(
      `DELETE FROM images WHERE used_at < ?
         AND image_id NOT IN (SELECT image_id FROM runs)
         AND image_id NOT IN (SELECT image_id FROM queue_items)`,
      time,
    )
  }

  /** Whether anything still needs the file of that picture. */
  isNeeded(imageId: string): boolean {
    const sql =
      'SELECT 1 FROM images WHERE image_id = ?1 UNION ALL SELECT 1 FROM queue_items WHERE image_id = ?1'
    return this.#database.get(sql, imageId) !== undefined
  }
}
