/** The queue as it is shown, kept in memory so that two thousand items cost one row per change, not two thousand. */
import type { QueueItems } from './queue-items'
import type { QueueLine } from './queue-rows'

export interface QueueCounts {
  readonly done: number
  readonly failed: number
  readonly total: number
}

export class QueueList {
  readonly #items: QueueItems
  #lines: Map<string, QueueLine> | undefined

  constructor(items: QueueItems) {
    this.#items = items
  }

  lines(): readonly QueueLine[] {
    return [...this.#read().values()]
  }

  counts(): QueueCounts {
    let done = 0
    let failed = 0
    for (const { state } of this.#read().values()) {
      if (state === 'done') done++
      if (state === 'failed') failed++
    }
    return { done, failed, total: this.#read().size }
  }

  /** One item changed or was added. */
  refresh(itemId: string): void {
    const line = this.#items.line(itemId)
    if (line === undefined) this.#lines?.delete(itemId)
    else this.#lines?.set(itemId, line)
  }

  /** Many changed: read them again when next asked. */
  forget(): void {
    this.#lines = undefined
  }

  #read(): Map<string, QueueLine> {
    this.#lines ??= new Map(this.#items.lines().map((line) => [line.itemId, line]))
    return this.#lines
  }
}
