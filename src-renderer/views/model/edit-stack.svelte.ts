/**
 * The edits of the model lab as a person stacks them: one entry may act on several layers. What an entry
 * becomes inside the model is its steering method's business; here its numbers are kept, and undone.
 */
import type { StackEntry } from '../../../src-main/ipc/contract'
import { History } from '../../state/history.svelte'

export type PositionKind = 'all' | 'last' | 'prompt' | 'generated'

/** An entry with what it could act on beside what it does act on. */
export interface LabEntry extends Omit<StackEntry, 'material'> {
  /** Blocks it acts on. */
  readonly blocks: readonly number[]
  readonly positions: PositionKind
  readonly subject: Subject
}

type Subject =
  | { readonly needs: 'directions'; readonly directions: readonly BlockVector[]; readonly origin: string }
  /** Heads by number in each of the blocks; null = all. */
  | { readonly needs: 'heads'; readonly heads: readonly number[] }
  | {
      readonly needs: 'spans'
      readonly spans: readonly (readonly [number, number])[]
      readonly promptLength: number
    }
  | {
      readonly needs: 'capture'
      readonly material: Extract<StackEntry['material'], { needs: 'capture' }>
      /** Where the values come from, in words. */
      readonly origin?: string
    }

export interface BlockVector {
  readonly block: number
  readonly vector: readonly number[]
}

export type NewEntry = Omit<LabEntry, 'id'>

function materialOf({ subject, blocks, positions }: LabEntry): StackEntry['material'] {
  switch (subject.needs) {
    case 'directions': {
      const chosen = subject.directions.filter(({ block }) => blocks.includes(block))
      const directions = chosen.map(({ block, vector }) => ({ block, vector: [...vector] }))
      return { needs: 'directions', directions, positions: { kind: positions } }
    }
    case 'heads': {
      const heads = blocks.map((block) => ({ block, heads: [...subject.heads] }))
      return { needs: 'heads', heads, positions: { kind: positions } }
    }
    case 'spans': {
      const heads = blocks.map((block) => ({ block, heads: null }))
      const spans = subject.spans.map(([from, to]): [number, number] => [from, to])
      return { needs: 'spans', heads, spans, promptLength: subject.promptLength }
    }
    case 'capture':
      return subject.material
  }
}

function toStackEntry({ id, title, methodId, isOn, knobs, ...rest }: LabEntry): StackEntry {
  return {
    id,
    title,
    methodId,
    isOn,
    knobs,
    material: materialOf({ id, title, methodId, isOn, knobs, ...rest }),
  }
}

export class EditStack {
  entries = $state.raw<readonly LabEntry[]>([])
  readonly history = new History<readonly LabEntry[]>()
  /** As the engine takes it. */
  readonly stack = $derived(this.entries.map(toStackEntry))

  #beforeDrag: readonly LabEntry[] | null = null
  readonly #onchange: () => void

  constructor(onchange: () => void) {
    this.#onchange = onchange
  }

  add(entry: NewEntry): void {
    this.#set([...this.entries, { ...entry, id: freshId(this.entries) }])
  }

  /** With `isDragging` the change joins the undo step that `commit` ends. */
  change(id: string, change: Partial<NewEntry>, isDragging = false): void {
    this.#set(
      this.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)),
      isDragging,
    )
  }

  turn(id: string, knob: string, value: number): void {
    const knobs = this.entries.find((entry) => entry.id === id)?.knobs
    this.change(id, { knobs: { ...knobs, [knob]: value } }, true)
  }

  remove(id: string): void {
    this.#set(this.entries.filter((entry) => entry.id !== id))
  }

  /** The order edits of one point happen in. */
  move(id: string, by: -1 | 1): void {
    const from = this.entries.findIndex((entry) => entry.id === id)
    const moved = this.entries[from]
    const to = from + by
    if (!moved || to < 0 || to >= this.entries.length) return
    const rest = this.entries.filter((entry) => entry !== moved)
    this.#set([...rest.slice(0, to), moved, ...rest.slice(to)])
  }

  /** All of them, from a file or a shared text. */
  replaceAll(entries: readonly LabEntry[]): void {
    this.#set(entries)
  }

  /** For another model: what was made for this one is no step to go back to. */
  empty(): void {
    this.#beforeDrag = null
    this.history.clear()
    this.#restore([])
  }

  commit(): void {
    const before = this.#beforeDrag
    this.#beforeDrag = null
    if (before && before !== this.entries) this.history.push(before)
  }

  undo(): void {
    this.commit()
    const before = this.history.undo(this.entries)
    if (before) this.#restore(before)
  }

  redo(): void {
    const next = this.history.redo(this.entries)
    if (next) this.#restore(next)
  }

  #set(entries: readonly LabEntry[], isDragging = false): void {
    this.#beforeDrag ??= this.entries
    this.entries = entries
    if (!isDragging) this.commit()
    this.#onchange()
  }

  #restore(entries: readonly LabEntry[]): void {
    this.entries = entries
    this.#onchange()
  }
}

function freshId(entries: readonly LabEntry[]): string {
  const taken = new Set(entries.map(({ id }) => id))
  let number = entries.length + 1
  while (taken.has(`edit${number}`)) number += 1
  return `edit${number}`
}
