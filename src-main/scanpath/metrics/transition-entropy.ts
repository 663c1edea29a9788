/**
 * Gaze transition entropy, H = -sum_i p_i sum_j p_ij log2 p_ij, bits: how unpredictable the next area is
 * from the present one. p_i is the empirical share of transitions that leave area i; staying within an
 * area counts as a transition. Several paths are pooled, with no transition between them. (Krejtz et al. 2015.)
 */
export function transitionEntropyBits(paths: readonly (readonly number[])[]): number {
  const leaving = new Map<number, Map<number, number>>()
  let total = 0
  for (const areas of paths) {
    for (const [index, to] of areas.slice(1).entries()) {
      const from = areas[index] ?? to
      const targets = leaving.get(from) ?? new Map<number, number>()
      targets.set(to, (targets.get(to) ?? 0) + 1)
      leaving.set(from, targets)
      total++
    }
  }
  let bits = 0
  for (const targets of leaving.values()) {
    const counts = [...targets.values()]
    const left = counts.reduce((sum, count) => sum + count, 0)
    for (const count of counts) bits -= (count / total) * Math.log2(count / left)
  }
  return bits
}
