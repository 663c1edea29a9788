/** Undo and redo over whole snapshots: cheap here, since a snapshot is a handful of numbers. */
const keptSteps = 200

export class History<Snapshot> {
  #past = $state.raw<readonly Snapshot[]>([])
  #future = $state.raw<readonly Snapshot[]>([])

  readonly canUndo = $derived(this.#past.length > 0)
  readonly canRedo = $derived(this.#future.length > 0)

  /** Remembers what there was before a change. */
  push(before: Snapshot): void {
    this.#past = [...this.#past, before].slice(-keptSteps)
    this.#future = []
  }

  /** The snapshot to go back to, `now` being kept for redo. */
  undo(now: Snapshot): Snapshot | undefined {
    const before = this.#past.at(-1)
    if (before === undefined) return undefined
    this.#past = this.#past.slice(0, -1)
    this.#future = [...this.#future, now]
    return before
  }

  clear(): void {
    this.#past = []
    this.#future = []
  }

  redo(now: Snapshot): Snapshot | undefined {
    const next = this.#future.at(-1)
    if (next === undefined) return undefined
    this.#future = this.#future.slice(0, -1)
    this.#past = [...this.#past, now]
    return next
  }
}
