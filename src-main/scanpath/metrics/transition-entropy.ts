/**
 * Gaze transition entropy, H = -sum_i p_i sum_j p_ij log2 p_ij, bits: how unpredictable the next area is
 * from the present one. p_i is the share of fixations in area i, p_ij the share of the transitions out of
 * i that lead to j; staying within an area counts as a transition. Several paths are pooled, with no
 * transition from one to the next. (Krejtz et al. 2015, with the empirical distribution.)
 */
export function transitionEntropyBits(paths: readonly (readonly number[])[]): number {
  const fixationCount = paths.reduce((sum, areas) => sum + areas.length, 0)
  let bits = 0
  for (const { visits, leaving } of countTransitions(paths).values()) {
    const counts = [...leaving.values()]
    const left = counts.reduce((sum, count) => sum + count, 0)
    const entropy = counts.reduce((sum, count) => sum - (count / left) * Math.log2(count / left), 0)
    bits += (visits / fixationCount) * entropy
  }
  return bits
}

interface Area {
  visits: number
  /** Transitions out of it, by the area they lead to. */
  readonly leaving: Map<number, number>
}

function countTransitions(paths: readonly (readonly number[])[]): Map<number, Area> {
  const areas = new Map<number, Area>()
  for (const path of paths) {
    path.forEach((from, index) => {
      const area = areas.get(from) ?? { visits: 0, leaving: new Map<number, number>() }
      areas.set(from, area)
      area.visits++
      const to = path[index + 1]
      if (to !== undefined) area.leaving.set(to, (area.leaving.get(to) ?? 0) + 1)
    })
  }
  return areas
}
