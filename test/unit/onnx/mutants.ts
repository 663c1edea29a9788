/** Damaged copies of ONNX files, each a function of (seed, index) alone. */
import { uniforms } from '../../../src-main/lib/random'

type Draw = () => number
type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array

const below = (draw: Draw, count: number): number => Math.floor(draw() * count)

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice()
  change(copy)
  return copy
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}

/** Where a length-delimited field seems to start: a key of kind 2. */
function likelyKey(bytes: Uint8Array, draw: Draw): number {
  const start = below(draw, bytes.length)
  for (let step = 0; step < bytes.length; step++) {
    const at = (start + step) % bytes.length
    if (((bytes[at] ?? 0) & 7) === 2) return at
  }
  return start
}

const bomb = (length: number): Uint8Array => new Uint8Array(length).fill(0xff)

/** A key and a length of five bytes that claims all there is and more. */
function boastingField(draw: Draw): Uint8Array {
  return Uint8Array.of(10 + 8 * below(draw, 14), 0xff, 0xff, 0xff, 0xff, below(draw, 16))
}

/** Messages inside each other: a graph's node's attribute's graph, over and over (fields 1, 5, 6). */
function nested(depth: number): Uint8Array {
  let inner: Uint8Array = new Uint8Array(0)
  for (let level = 0; level < depth; level++) {
    const graph = joined(field(6, inner), Uint8Array.of(0xa0, 0x01, 5))
    inner = field(1, joined(field(4, Uint8Array.of(73, 102)), field(5, graph)))
  }
  return field(7, inner)
}

function field(number: number, content: Uint8Array): Uint8Array {
  const length: number[] = []
  let rest = content.length
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return joined(Uint8Array.of(number * 8 + 2, ...length, rest), content)
}

const mutations: readonly Mutation[] = [
  (bytes, draw) =>
    changed(bytes, (copy) => {
      for (let flips = 1 + below(draw, 8); flips > 0; flips--) {
        const at = below(draw, copy.length)
        copy[at] = (copy[at] ?? 0) ^ (1 << below(draw, 8))
      }
    }),
  (bytes, draw) => bytes.subarray(0, below(draw, bytes.length)),
  (bytes, draw) => changed(bytes, (copy) => (copy[likelyKey(copy, draw) + 1] = below(draw, 256))),
  (bytes, draw, other) => {
    const [from, to] = [below(draw, bytes.length), below(draw, other.length)]
    return joined(bytes.subarray(0, from), other.subarray(to, to + below(draw, 4096)), bytes.subarray(from))
  },
  (bytes, draw) => {
    const at = likelyKey(bytes, draw)
    return joined(bytes.subarray(0, at), boastingField(draw), bytes.subarray(at))
  },
  (bytes, draw) => {
    const at = likelyKey(bytes, draw)
    return joined(bytes.subarray(0, at + 1), bomb(1 + below(draw, 40)), bytes.subarray(at + 1))
  },
  (bytes, draw) => joined(nested(1 + below(draw, 200)), bytes),
  (bytes, draw) =>
    changed(bytes, (copy) => {
      const at = below(draw, copy.length)
      copy.copyWithin(at, below(draw, copy.length), Math.min(copy.length, at + below(draw, 512)))
    }),
]

/** The mutant of that number: one to three kinds of damage to one of the originals. */
export function mutant(originals: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  let count = 0
  const draw: Draw = () => uniforms({ seed, viewer: index, picture: [0, 0] }, count++)[0]
  const pick = (): Uint8Array => originals[below(draw, originals.length)] ?? new Uint8Array(1)
  let bytes = pick()
  for (let times = 1 + below(draw, 3); times > 0 && bytes.length > 0; times--) {
    bytes = mutations[below(draw, mutations.length)]!(bytes, draw, pick())
  }
  return bytes
}
