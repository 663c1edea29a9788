/**
 * A lease lets one of several app instances do what only one may do, such as working through the
 * queue. It is renewed while held and ends by itself, so a killed instance blocks nobody. Should a
 * leap of the clock give it to two at once, jobs done twice still come out the same.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { number, text, type Database, type Row } from './database'

const leaseMs = 10_000
/** While held it is written anew this often. */
const renewalMs = 2500

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // EPERM: it is there but belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export class Lease {
  readonly #database: Database
  readonly #name: string
  readonly #holder = randomUUID()
  #renewedAt = -Infinity

  constructor(database: Database, name: string) {
    this.#database = database
    this.#name = name
  }

  /** Takes or renews it; false when another living instance holds it. */
  acquire(now = Date.now()): boolean {
    if (Math.abs(now - this.#renewedAt) < renewalMs) return true
    const isOurs = this.#database.transaction(() => this.#write(now))
    this.#renewedAt = isOurs ? now : -Infinity
    return isOurs
  }

  /** Lets another instance have it at once. Where the disk refuses, it ends by itself a little later. */
  release(): void {
    if (this.#renewedAt === -Infinity) return
    this.#renewedAt = -Infinity
    try {
      this.#database.run('DELETE FROM leases WHERE name = ? AND holder = ?', this.#name, this.#holder)
    } catch {
      return
    }
  }

  #write(now: number): boolean {
    const row = this.#database.get('SELECT * FROM leases WHERE name = ?', this.#name)
    if (row !== undefined && this.#isTaken(row, now)) return false
    this.#database.run(
      'INSERT OR REPLACE INTO leases (name, holder, computer, process_id, expires_at) VALUES (?, ?, ?, ?, ?)',
      this.#name,
      this.#holder,
      hostname(),
      process.pid,
      now + leaseMs,
    )
    return true
  }

  #isTaken(row: Row, now: number): boolean {
    if (text(row, 'holder') === this.#holder || number(row, 'expires_at') <= now) return false
    return text(row, 'computer') !== hostname() || isAlive(number(row, 'process_id'))
  }
}
