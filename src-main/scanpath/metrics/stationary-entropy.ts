/**
 * Stationary gaze entropy, H = -sum p_i log2 p_i over areas, bits: p is the share of fixations in each
 * area. 0 = one area only; log2 of the number of areas = spread evenly. (Krejtz et al. 2015.)
 */
export function stationaryEntropyBits(areas: readonly number[]): number {
  if (areas.length === 0) return 0
  const counts = new Map<number, number>()
  for (const area of areas) counts.set(area, (counts.get(area) ?? 0) + 1)
  return [...counts.values()].reduce((bits, count) => {
    const share = count / areas.length
    return bits - share * Math.log2(share)
  }, 0)
}
