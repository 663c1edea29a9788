/** From a sublayer's output projection to the sum that adds it to the residual stream, and back. */
import type { FlowGraph } from '../flow/flow-graph'
import { inputAt, isOperator, maxSteps, origin, usesThrough } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { projectionEndedBy, type Projection } from '../flow/projections'
import { sumOf, type Sum } from '../flow/sums'

export interface Added {
  readonly sum: Sum
  /** What is added: after the bias, a norm of the sublayer, a constant factor. */
  readonly term: string
  readonly hasOutputNorm: boolean
}

/** Forward from a projection's output to its sum; null when something else becomes of it. */
export function addedAfter(flow: FlowGraph, norms: Norms, projection: Projection): Added | null {
  let term = projection.output
  let hasOutputNorm = false
  for (let steps = 0; steps < maxSteps; steps++) {
    const uses = usesThrough(flow, term).filter(({ node }) => !isOperator(node, 'Shape'))
    const sum = soleSum(
      flow,
      uses.map(({ node }) => node),
    )
    if (sum !== null) return { sum, term: termIn(flow, sum, term), hasOutputNorm }
    const [norm] = norms.reading(term)
    const scaled = uses.length === 1 ? constantProduct(flow, uses) : null
    if (norm === undefined && scaled === null) return null
    if (norm !== undefined) hasOutputNorm = true
    term = norm?.output ?? scaled ?? ''
  }
  return null
}

function soleSum(flow: FlowGraph, nodes: readonly Sum['node'][]): Sum | null {
  const [node] = nodes
  return node !== undefined && nodes.length === 1 ? sumOf(flow, node) : null
}

/** A factor per channel or for all: layer scale, a residual multiplier. */
function constantProduct(flow: FlowGraph, [use]: ReturnType<typeof usesThrough>): string | null {
  if (use === undefined || !isOperator(use.node, 'Mul', 'Div')) return null
  return flow.isConstant(inputAt(use.node, 1 - use.index)) ? (use.node.outputs[0] ?? null) : null
}

/** The sum's own input, past reshapes and casts. */
function termIn(flow: FlowGraph, { terms: [a, b] }: Sum, value: string): string {
  return origin(flow, a) === origin(flow, value) ? a : b
}

/** Back from a term of a sum to the projection that ends its sublayer; null when there is none. */
export function projectionBefore(flow: FlowGraph, norms: Norms, term: string): Projection | null {
  let value = origin(flow, term)
  for (let steps = 0; steps < 8; steps++) {
    const node = flow.producer(value)
    const projection = projectionEndedBy(flow, node)
    if (projection !== null) return projection
    const before = norms.of(value)?.input ?? constantOperand(flow, node)
    if (before === null) return null
    value = origin(flow, before)
  }
  return null
}

/** What a constant is added to or multiplied with. */
function constantOperand(flow: FlowGraph, node: ReturnType<FlowGraph['producer']>): string | null {
  if (!isOperator(node, 'Add', 'Mul', 'Div', 'Cast')) return null
  const inputs = node.inputs.filter((input) => !flow.isConstant(input))
  return inputs.length === 1 ? (inputs[0] ?? null) : null
}
