/**
 * Bytes that may be too many to hold: a file is read in small windows, so a model's weights are passed
 * over, never decoded and never copied.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ProblemError } from '../lib/problem'

export interface ByteSource {
  readonly length: number
  /** The file behind the bytes, or null for bytes in memory. */
  readonly path: string | null
  /** Bytes [start, end); a view or a fresh copy, to be read only. */
  bytes(start: number, end: number): Uint8Array
  /** The byte at `position`; NaN past the end. */
  byteAt(position: number): number
  close(): void
}

/** A stretch of a source, end excluded: a tensor or a field that is carried over as it is. */
export interface ByteRange {
  readonly source: ByteSource
  readonly start: number
  readonly end: number
}

/** A graph's own bytes lie close together; weights between them are jumped over. */
const windowBytes = 1 << 16

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    path: null,
    bytes: (start, end) => bytes.subarray(start, end),
    byteAt: (position) => bytes[position] ?? NaN,
    close: () => undefined,
  }
}

class FileSource implements ByteSource {
  readonly length: number
  readonly path: string
  readonly #descriptor: number
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0

  constructor(path: string) {
    this.path = path
    this.#descriptor = openSync(path, 'r')
    this.length = fstatSync(this.#descriptor).size
  }

  bytes(start: number, end: number): Uint8Array {
    const inWindow = start >= this.#windowStart && end <= this.#windowStart + this.#window.length
    if (inWindow) return this.#window.subarray(start - this.#windowStart, end - this.#windowStart)
    if (end - start <= windowBytes / 4) {
      this.#fill(start)
      return this.#window.subarray(0, end - start)
    }
    return this.#read(start, end)
  }

  byteAt(position: number): number {
    const offset = position - this.#windowStart
    const known = offset >= 0 ? this.#window[offset] : undefined
    if (known !== undefined) return known
    if (position >= this.length) return NaN
    this.#fill(position)
    return this.#window[0] ?? NaN
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** The old window stays valid for whoever holds a view of it: a new one is made each time. */
  #fill(start: number): void {
    this.#window = this.#read(start, Math.min(start + windowBytes, this.length))
    this.#windowStart = start
  }

  #read(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - start)
    let done = 0
    while (done < bytes.length) {
      const count = readSync(this.#descriptor, bytes, done, bytes.length - done, start + done)
      if (count === 0) throw new ProblemError('bad-input', `${this.path} became shorter while it was read.`)
      done += count
    }
    return bytes
  }
}

/** Opens a file for reading in windows; whoever opens it closes it. */
export function fileSource(path: string): ByteSource {
  return new FileSource(path)
}
