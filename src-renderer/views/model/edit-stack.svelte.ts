/**
 * The edits of the model lab as a person stacks them: one entry may act on several layers, and becomes one
 * edit of the engine for each. Every change can be undone.
 */
import type { Edit } from '../../../src-main/ipc/contract'
import { History } from '../../state/history.svelte'

type Positions = Edit['positions']
export type PositionKind = 'all' | 'last' | 'prompt' | 'generated'

interface EntryBase {
  readonly id: string
  readonly title: string
  readonly isOn: boolean
  readonly strength: number
  /** Blocks it acts on. */
  readonly layers: readonly number[]
  readonly positions: PositionKind
}

export type StackEntry = EntryBase &
  (
    | {
        readonly kind: 'direction'
        /** One vector for each block, by its number. */
        readonly vectors: Readonly<Record<number, readonly number[]>>
        readonly mode: 'add' | 'project'
        /** What made it, for the file it is saved to. */
        readonly origin: string
      }
    | { readonly kind: 'heads'; readonly heads: readonly number[]; readonly gain: number }
    | {
        readonly kind: 'highlight'
        /** Tokens to be looked at, end excluded. */
        readonly span: readonly [number, number]
        readonly spanText: string
        /** Share that attention to everything else in the prompt is multiplied by, before renormalising. */
        readonly factor: number
        readonly promptTokens: number
      }
    | { readonly kind: 'sinks'; readonly factor: number }
  )

export type NewEntry = StackEntry extends infer Entry
  ? Entry extends StackEntry
    ? Omit<Entry, 'id'>
    : never
  : never

const at = (kind: PositionKind): Positions => ({ kind })

function withoutSpan(span: readonly [number, number], promptTokens: number): [number, number][] {
  const parts: [number, number][] = [
    [0, span[0]],
    [span[1], promptTokens],
  ]
  return parts.filter(([from, to]) => from < to)
}

/** The engine's edits of one entry, one for each layer. */
function editsOf(entry: StackEntry): Edit[] {
  return entry.layers.flatMap((layer) => {
    const base = {
      id: `${entry.id}-${layer}`,
      isOn: entry.isOn,
      strength: entry.strength,
      positions: at(entry.positions),
    }
    return editOn(entry, layer, base) ?? []
  })
}

type Base = Pick<Edit, 'id' | 'isOn' | 'strength' | 'positions'>

function editOn(entry: StackEntry, layer: number, base: Base): Edit | null {
  switch (entry.kind) {
    case 'direction': {
      const vector = entry.vectors[layer]
      if (!vector) return null
      const kind = entry.mode
      return { ...base, kind, point: `blocks.${layer}.hook_resid_post`, vector: [...vector] }
    }
    case 'heads': {
      const gains = entry.heads.map((head) => ({ head, gain: entry.gain }))
      return { ...base, kind: 'scale-heads', point: `blocks.${layer}.attn.hook_z`, gains }
    }
    case 'highlight': {
      // PASTA (2311.02262): ln of the factor is added to the scores of all prompt columns outside the span.
      const keys: Positions = { kind: 'ranges', ranges: withoutSpan(entry.span, entry.promptTokens) }
      const point = `blocks.${layer}.attn.hook_scores`
      return { ...base, kind: 'bias-scores', point, heads: null, keys, bias: Math.log(entry.factor) }
    }
    case 'sinks': {
      const keys: Positions = { kind: 'ranges', ranges: [[0, 1]] }
      const change = { kind: 'redistribute', keys, factor: entry.factor } as const
      return {
        ...base,
        kind: 'edit-pattern',
        point: `blocks.${layer}.attn.hook_pattern`,
        heads: null,
        change,
      }
    }
  }
}

export class EditStack {
  entries = $state.raw<readonly StackEntry[]>([])
  readonly history = new History<readonly StackEntry[]>()
  readonly edits = $derived(this.entries.flatMap(editsOf))

  #beforeDrag: readonly StackEntry[] | null = null
  readonly #onchange: () => void

  constructor(onchange: () => void) {
    this.#onchange = onchange
  }

  add(entry: NewEntry): void {
    this.#set([...this.entries, { ...entry, id: freshId(this.entries) }])
  }

  /** With `isDragging` the change joins the undo step that `commit` ends. */
  change(id: string, change: Partial<StackEntry>, isDragging = false): void {
    const changed = this.entries.map((entry) =>
      entry.id === id ? ({ ...entry, ...change } as StackEntry) : entry,
    )
    this.#set(changed, isDragging)
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
  replaceAll(entries: readonly StackEntry[]): void {
    this.#set(entries)
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

  #set(entries: readonly StackEntry[], isDragging = false): void {
    this.#beforeDrag ??= this.entries
    this.entries = entries
    if (!isDragging) this.commit()
    this.#onchange()
  }

  #restore(entries: readonly StackEntry[]): void {
    this.entries = entries
    this.#onchange()
  }
}

function freshId(entries: readonly StackEntry[]): string {
  const taken = new Set(entries.map(({ id }) => id))
  let number = entries.length + 1
  while (taken.has(`edit${number}`)) number += 1
  return `edit${number}`
}
