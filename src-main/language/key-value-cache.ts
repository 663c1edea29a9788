/**
 * Keys and values of the tokens so far. A small cache is taken as the runtime makes it at each step. For a
 * large one that would be much memory a step, so each of its tensors has two arrays that take turns: one is
 * read as the past while the runtime writes the present straight into the other. Either way nothing is copied
 * between steps.
 */
import type { Outputs } from '../runtime/session'
import type { Feeds, Tensor } from '../runtime/tensor'
import type { CacheLayout } from './decoder-layout'

type CacheArray = Float32Array | Uint16Array

/** A row of a new cache: which row it is taken from, and how many empty tokens stand before it. */
export interface CacheRow {
  readonly from: number
  readonly shift: number
}

/** Tokens that an array has room for beyond those it must hold, when it is made. */
const roomTokens = 128
/** Of all tensors of a step together; below, handing arrays over takes longer than collecting new ones. */
const usualSmallBytes = 2 ** 23

export class KeyValueCache {
  readonly batch: number
  #length = 0
  readonly #slots: readonly Slot[]
  readonly #presentNames: readonly string[]
  readonly #bytesPerToken: number
  readonly #smallBytes: number

  constructor(layouts: readonly CacheLayout[], batch: number, smallBytes = usualSmallBytes) {
    this.batch = batch
    this.#smallBytes = smallBytes
    this.#slots = layouts.map((layout) => new Slot(layout, batch))
    this.#presentNames = layouts.map(({ present }) => present)
    this.#bytesPerToken = this.#slots.reduce((sum, slot) => sum + slot.bytesPerToken, 0)
  }

  /** Tokens in it, padding included. */
  get length(): number {
    return this.#length
  }

  /** The model's inputs, in an object of its own. */
  past(): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {}
    for (const slot of this.#slots) feeds[slot.layout.past] = slot.past
    return feeds
  }

  presentNames(): readonly string[] {
    return this.#presentNames
  }

  /** Where the runtime shall write the outputs of a step of `count` tokens; undefined = where it likes. */
  targets(count: number): Feeds | undefined {
    const length = this.#length + count
    if (length * this.#bytesPerToken < this.#smallBytes) return undefined
    const targets: Record<string, Tensor> = {}
    for (const slot of this.#slots) if (slot.grows) targets[slot.layout.present] = slot.target(length)
    return targets
  }

  /** Takes the outputs of that step. */
  accept(outputs: Outputs, count: number): void {
    this.#length += count
    for (const slot of this.#slots) {
      const present = outputs[slot.layout.present]
      if (present !== undefined) slot.accept(present, this.#length)
    }
  }

  /** A cache with these rows. What a shift pushes out at the end is dropped: the length stays. */
  withRows(rows: readonly CacheRow[]): KeyValueCache {
    const layouts = this.#slots.map(({ layout }) => layout)
    const other = new KeyValueCache(layouts, rows.length, this.#smallBytes)
    other.#length = this.#length
    this.#slots.forEach((slot, index) => other.#slots[index]?.fill(slot, rows))
    return other
  }
}

class Slot {
  readonly layout: CacheLayout
  readonly bytesPerToken: number
  /** False for caches that stop growing (sliding windows): their next shape is not known beforehand. */
  grows = true
  past: Tensor
  readonly #batch: number
  /** The shape that holds one token of each row. */
  readonly #unit: readonly number[]
  readonly #unitSize: number
  #front: CacheArray
  #back: CacheArray

  constructor(layout: CacheLayout, batch: number) {
    this.layout = layout
    this.#batch = batch
    this.#unit = withSide(withSide(layout.shape, layout.batchAxis, batch), layout.lengthAxis, 1)
    this.#unitSize = product(this.#unit)
    this.#front = newArray(layout, 0)
    this.#back = this.#front
    this.bytesPerToken = this.#unitSize * this.#front.BYTES_PER_ELEMENT
    this.past = this.#view(this.#front, 0)
  }

  target(length: number): Tensor {
    if (this.#back.length < this.#size(length) || this.#back === this.#front)
      this.#back = this.#roomyArray(length)
    return this.#view(this.#back, length)
  }

  accept(present: Tensor, length: number): void {
    this.grows &&= present.shape[this.layout.lengthAxis] === length
    if (present.data.buffer === this.#back.buffer) [this.#front, this.#back] = [this.#back, this.#front]
    this.past = present
  }

  fill(source: Slot, rows: readonly CacheRow[]): void {
    this.grows = source.grows
    const { shape, data } = source.past
    const sizes = withSide(shape, this.layout.batchAxis, this.#batch)
    const length = shape[this.layout.lengthAxis] ?? 0
    const target = this.#roomyArray(length)
    const outer = product(shape.slice(0, this.layout.batchAxis))
    const rowSize = product(shape.slice(this.layout.batchAxis + 1))
    for (let part = 0; part < outer; part++) {
      rows.forEach(({ from, shift }, row) => {
        const read = (part * source.#batch + from) * rowSize
        const write = (part * rows.length + row) * rowSize
        this.#copyRow(data as CacheArray, target, { read, write, shift, shape })
      })
    }
    this.#front = target
    this.past = { data: target.subarray(0, product(sizes)), shape: sizes }
  }

  /** One row is [heads, tokens, size]: whole without a shift, else head by head. */
  #copyRow(
    source: CacheArray,
    target: CacheArray,
    { read, write, shift, shape }: { read: number; write: number; shift: number; shape: readonly number[] },
  ): void {
    const { batchAxis, lengthAxis } = this.layout
    const rowSize = product(shape.slice(batchAxis + 1))
    const pieceSize = shift === 0 ? rowSize : product(shape.slice(lengthAxis))
    const offset = shift * product(shape.slice(lengthAxis + 1))
    for (let at = 0; at < rowSize; at += pieceSize)
      target.set(source.subarray(read + at, read + at + pieceSize - offset), write + at + offset)
  }

  /** Growing by a quarter at least keeps the number of new arrays small however long the text gets. */
  #roomyArray(length: number): CacheArray {
    return newArray(this.layout, this.#size(Math.ceil(length * 1.25) + roomTokens))
  }

  #view(array: CacheArray, length: number): Tensor {
    return { data: array.subarray(0, this.#size(length)), shape: this.#shape(length) }
  }

  #shape(length: number): number[] {
    const shape = [...this.#unit]
    shape[this.layout.lengthAxis] = length
    return shape
  }

  #size(length: number): number {
    return this.#unitSize * length
  }
}

function newArray({ isHalf }: CacheLayout, size: number): CacheArray {
  return isHalf ? new Uint16Array(size) : new Float32Array(size)
}

function withSide(shape: readonly number[], axis: number, side: number): number[] {
  return shape.map((size, index) => (index === axis ? side : size))
}

function product(sides: readonly number[]): number {
  return sides.reduce((total, side) => total * side, 1)
}
