/** Every attention of a graph, in the order of computation. */
import type { FlowGraph } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { fusedAttentionAt } from './find-fused'
import { describePlain } from './find-plain'
import type { FoundAttention } from './found-attention'
import { plainAttentionAt } from './plain'

export interface Attentions {
  readonly found: readonly FoundAttention[]
  /** Clauses about what looked like attention and was not understood. */
  readonly doubts: readonly string[]
}

export function findAttentions(flow: FlowGraph, norms: Norms): Attentions {
  const found: FoundAttention[] = []
  const doubts: string[] = []
  for (const node of flow.graph.nodes) {
    const plain = plainAttentionAt(flow, node)
    if (typeof plain === 'string') doubts.push(plain)
    const attention =
      plain === null || typeof plain === 'string'
        ? fusedAttentionAt(flow, norms, node)
        : describePlain(flow, norms, plain)
    if (attention !== null) found.push(attention)
  }
  return { found, doubts }
}
