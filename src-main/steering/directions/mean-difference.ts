import type { Direction } from './direction'
import { checkPairs, rowOf, type PairActivations } from './pair-activations'

/** Mean over pairs of positive − negative at each block (Rimsky et al., arXiv 2312.06681, equation 1). */
export function meanDifferences(activations: PairActivations): Direction[] {
  checkPairs(activations)
  const { pairs, blocks, width, positive, negative } = activations
  return blocks.map((block, blockAt) => {
    const sums = new Float64Array(width)
    for (let pair = 0; pair < pairs; pair++) {
      const plus = rowOf(activations, positive, pair, blockAt)
      const minus = rowOf(activations, negative, pair, blockAt)
      for (let index = 0; index < width; index++) {
        sums[index] = (sums[index] ?? 0) + (plus[index] ?? 0) - (minus[index] ?? 0)
      }
    }
    return { block, vector: Float32Array.from(sums, (sum) => sum / pairs) }
  })
}
