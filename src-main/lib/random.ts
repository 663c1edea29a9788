/**
 * Seeded random numbers by counting: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011). A number is a pure function of (seed, viewer, picture, index), so one
 * viewer's draws never depend on how many viewers there are, nor on what was drawn before. Integer
 * arithmetic only, hence the same bits on every machine.
 */

const roundCount = 10
const multiplierA = 0xd2511f53
const multiplierB = 0xcd9e8d57
const keyStepA = 0x9e3779b9
const keyStepB = 0xbb67ae85

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** Four unsigned 32-bit words for a 128-bit counter under a 64-bit key. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < roundCount; round++) {
    const highA = multiplyHigh(multiplierA, c0)
    const lowA = Math.imul(multiplierA, c0)
    const highB = multiplyHigh(multiplierB, c2)
    const lowB = Math.imul(multiplierB, c2)
    c0 = (highB ^ c1 ^ k0) >>> 0
    c1 = lowB >>> 0
    c2 = (highA ^ c3 ^ k1) >>> 0
    c3 = lowA >>> 0
    k0 = (k0 + keyStepA) >>> 0
    k1 = (k1 + keyStepB) >>> 0
  }
  return [c0, c1, c2, c3]
}

/** What tells the draws about one thing from those about another. */
export interface Stream {
  readonly seed: number
  readonly viewer: number
  /** Two words of the picture's identity: the same viewer does not repeat itself on the next picture. */
  readonly picture: readonly [number, number]
}

/** Four independent uniform numbers strictly between 0 and 1, for draw `index` of a stream. */
export function uniforms({ seed, viewer, picture }: Stream, index: number): [number, number, number, number] {
  const [a, b, c, d] = philox([index >>> 0, 0, picture[0], picture[1]], [seed >>> 0, viewer >>> 0])
  return [openUnit(a), openUnit(b), openUnit(c), openUnit(d)]
}

/** Two 32-bit words for a text: FNV-1a from two starting points. */
export function hashWords(text: string): [number, number] {
  let a = 0x811c9dc5
  let b = 0x9747b28c
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x01000193)
  }
  return [a >>> 0, b >>> 0]
}

function openUnit(word: number): number {
  return (word + 0.5) / 4294967296
}
