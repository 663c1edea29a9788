/** The norm behind the last block; of the last token alone where an exporter cut the rest away. */
import { type FlowGraph, isOperator, outputAt, usesThrough } from '../flow/flow-graph'
import type { Norm, Norms } from '../flow/norms'

export function finalNorm(flow: FlowGraph, norms: Norms, stream: string): Norm | null {
  const [direct] = norms.reading(stream)
  if (direct !== undefined) return direct
  for (const { node, index } of usesThrough(flow, stream)) {
    const isPart = index === 0 && isOperator(node, 'Gather', 'Slice', 'GatherND', 'GatherElements')
    const [norm] = isPart ? norms.reading(outputAt(node, 0)) : []
    if (norm !== undefined) return norm
  }
  return null
}
