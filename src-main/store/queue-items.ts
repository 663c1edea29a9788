/** The queue's rows. What waits, runs or has ended survives any end of the app. */
import { randomUUID } from 'node:crypto'
import { number, type Database } from './database'
import type { JobLine, QueueJob } from './job-line'
import { lineColumns, toJob, toLine, type QueueLine } from './queue-rows'

/** The app died this often while one picture was being worked on: the picture is the likely cause. */
const startsAllowed = 3
const chosen = '(?1 IS NULL OR item_id IN (SELECT value FROM json_each(?1)))'

function list(itemIds: readonly string[] | null): string | null {
  return itemIds === null ? null : JSON.stringify(itemIds)
}

export class QueueItems implements JobLine {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(job: Omit<QueueJob, 'itemId'>): QueueLine {
    const itemId = randomUUID()
    this.#database.run(
      `INSERT INTO queue_items (item_id, name, image_id, model_id, parameters, state) VALUES (?, ?, ?, ?, ?, 'waiting')`,
      itemId,
      job.name,
      job.imageId,
      job.modelId,
      JSON.stringify(job.parameters),
    )
    const line = this.line(itemId)
    if (line === undefined) throw new Error('a queue item that was just written is gone')
    return line
  }

  line(itemId: string): QueueLine | undefined {
    const row = this.#database.get(`SELECT ${lineColumns} FROM queue_items WHERE item_id = ?`, itemId)
    return row === undefined ? undefined : toLine(row)
  }

  /** In the order in which they were added. */
  lines(): QueueLine[] {
    return this.#database.all(`SELECT ${lineColumns} FROM queue_items ORDER BY position`).map(toLine)
  }

  countUnfinished(): number {
    const row = this.#database.get(
      "SELECT COUNT(*) AS n FROM queue_items WHERE state IN ('waiting', 'running')",
    )
    return row === undefined ? 0 : number(row, 'n')
  }

  hasWork(): boolean {
    const sql = "SELECT 1 FROM queue_items WHERE state IN ('waiting', 'running') LIMIT 1"
    return this.#database.get(sql) !== undefined
  }

  isRunning(itemId: string): boolean {
    const sql = "SELECT 1 FROM queue_items WHERE item_id = ? AND state = 'running'"
    return this.#database.get(sql, itemId) !== undefined
  }

  /** The first that waits is running from now on. Only the holder of the queue's lease may take. */
  take(): QueueJob | undefined {
    const rows = this.#database.all(
      `UPDATE queue_items SET state = 'running', starts = starts + 1
       WHERE position = (SELECT MIN(position) FROM queue_items WHERE state = 'waiting') RETURNING *`,
    )
    return rows[0] === undefined ? undefined : toJob(rows[0])
  }

  showThumbnail(itemId: string): void {
    this.#database.run('UPDATE queue_items SET has_thumbnail = 1 WHERE item_id = ?', itemId)
  }

  finish(itemId: string, runId: string, elapsedMs: number): void {
    this.#database.run(
      `UPDATE queue_items SET state = 'done', reason = NULL, run_id = ?, elapsed_ms = ?, has_thumbnail = 1, starts = 0
       WHERE item_id = ? AND state = 'running'`,
      runId,
      elapsedMs,
      itemId,
    )
  }

  fail(itemId: string, reason: string, elapsedMs: number): void {
    this.#database.run(
      `UPDATE queue_items SET state = 'failed', reason = ?, elapsed_ms = ?, starts = 0 WHERE item_id = ? AND state = 'running'`,
      reason,
      elapsedMs,
      itemId,
    )
  }

  /** Back to where it was, as if it had not begun: the app closes or the queue is paused. */
  putBack(itemId: string): void {
    this.#database.run(
      "UPDATE queue_items SET state = 'waiting', starts = 0 WHERE item_id = ? AND state = 'running'",
      itemId,
    )
  }

  /** Ends what waits or runs; null = all. */
  cancel(itemIds: readonly string[] | null): void {
    this.#database.run(
      `UPDATE queue_items SET state = 'cancelled', starts = 0 WHERE state IN ('waiting', 'running') AND ${chosen}`,
      list(itemIds),
    )
  }

  /** Puts failed and cancelled items back in line; null = all. */
  retry(itemIds: readonly string[] | null): void {
    this.#database.run(
      `UPDATE queue_items SET state = 'waiting', reason = NULL, elapsed_ms = NULL, starts = 0
       WHERE state IN ('failed', 'cancelled') AND ${chosen}`,
      list(itemIds),
    )
  }

  /** Takes ended items off the list. */
  clear(): void {
    this.#database.run("DELETE FROM queue_items WHERE state IN ('done', 'failed', 'cancelled')")
  }

  /** After an instance died: what it was working on waits again, unless it was there at every death. */
  recover(): number {
    if (this.#database.get("SELECT 1 FROM queue_items WHERE state = 'running' LIMIT 1") === undefined)
      return 0
    return this.#database.run(
      `UPDATE queue_items SET
         reason = CASE WHEN starts >= ?1 THEN ?2 END,
         state = CASE WHEN starts >= ?1 THEN 'failed' ELSE 'waiting' END
       WHERE state = 'running'`,
      startsAllowed,
      `Saccade ended ${startsAllowed} times while working on this picture, so it was set aside. Retry it, or leave it out.`,
    )
  }
}
