/** Seeded random numbers (mulberry32) with the few draws the templates need. */
export function createRandom(seed) {
  let state = seed >>> 0
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const real = (low, high) => low + (high - low) * unit()
  const int = (low, high) => Math.floor(real(low, high + 1))
  const pick = (list) => list[Math.floor(unit() * list.length)]
  const chance = (p) => unit() < p
  /** Draws a key of {key: weight}. */
  const weighted = (weights) => {
    const entries = Object.entries(weights)
    let rest = unit() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) if ((rest -= weight) <= 0) return key
    return entries[0][0]
  }
  const shuffle = (list) => {
    const copy = [...list]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = Math.floor(unit() * (i + 1))
      ;[copy[i], copy[j]] = [copy[j], copy[i]]
    }
    return copy
  }
  /** Joins n pieces of markup. */
  const repeat = (n, piece) => Array.from({ length: n }, (_, i) => piece(i)).join('')
  const normal = () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
  return { unit, real, int, pick, chance, weighted, shuffle, repeat, normal }
}
