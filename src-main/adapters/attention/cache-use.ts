/** Keys and values across steps: which model input comes in and which output goes out. */
import { type FlowGraph, isOperator, maxSteps, outputAt } from '../flow/flow-graph'
import type { Side } from './side'

/** One of the two is null in a branch that only fills a cache or only reads it. */
export interface CacheUse {
  readonly part: 'key' | 'value' | 'both'
  readonly past: string | null
  readonly present: string | null
}

/** A cache joined to new keys or values, read alone, or begun. */
export function cacheOf(flow: FlowGraph, side: Side, part: 'key' | 'value'): CacheUse {
  const [past = null] = side.inputs
  const start = past ?? side.projections[0]?.product ?? ''
  return { part, past, present: outputAfter(flow, side, start) }
}

function outputAfter(flow: FlowGraph, { next }: Side, start: string): string | null {
  let current: string | undefined = start
  for (let steps = 0; steps < maxSteps && current !== undefined; steps++) {
    const output = outputNamed(flow, current)
    if (output !== null) return output
    current = next.get(current)?.[0]
  }
  return null
}

/** The value itself or a plain copy of it (keys may be transposed apart for the product), as an output of the graph. */
function outputNamed(flow: FlowGraph, value: string): string | null {
  if (flow.isOutput(value)) return value
  const copies = flow.uses(value).filter(({ node }) => isOperator(node, 'Identity', 'Cast', 'Transpose'))
  return copies.map(({ node }) => outputAt(node, 0)).find((output) => flow.isOutput(output)) ?? null
}
