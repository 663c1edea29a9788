/** Keys and values across steps: which model input comes in and which output goes out. */
import { isOperator, type FlowGraph } from '../flow/flow-graph'
import type { Side } from './side'

export interface CacheUse {
  readonly part: 'key' | 'value' | 'both'
  readonly past: string
  readonly present: string
}

/** A cache joined to new keys or values: the joined value is also a model output. */
export function cacheOf(flow: FlowGraph, side: Side, part: 'key' | 'value'): CacheUse[] {
  return side.inputs.flatMap((past) => {
    const present = outputAfter(flow, side, past)
    return present === null ? [] : [{ part, past, present }]
  })
}

function outputAfter(flow: FlowGraph, { next }: Side, past: string): string | null {
  let current: string | undefined = past
  for (let steps = 0; steps < 64 && current !== undefined; steps++) {
    const output = outputNamed(flow, current)
    if (output !== null) return output
    current = next.get(current)?.[0]
  }
  return null
}

/** The value itself or an Identity or Cast of it, as an output of the graph. */
function outputNamed(flow: FlowGraph, value: string): string | null {
  if (flow.isOutput(value)) return value
  const copies = flow.uses(value).filter(({ node }) => isOperator(node, 'Identity', 'Cast'))
  return copies.map(({ node }) => node.outputs[0] ?? '').find((output) => flow.isOutput(output)) ?? null
}
