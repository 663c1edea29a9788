/** Products with a weight matrix, their bias included. */
import { intOf, type Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, origin, outputAt, usesThrough } from './flow-graph'

export interface Projection {
  readonly node: Node
  readonly input: string
  /** Straight out of the product. */
  readonly product: string
  /** After the bias, where one follows or the product holds it. */
  readonly output: string
  readonly weight: string
  /** Size of the output's last axis; null = not told. */
  readonly size: number | null
}

/** Each node is asked about from several sides. */
const seen = new WeakMap<FlowGraph, Map<Node, Projection | null>>()

/** The node as a projection, or null. */
export function projectionAt(flow: FlowGraph, node: Node | undefined): Projection | null {
  if (node === undefined) return null
  const known = seen.get(flow) ?? new Map<Node, Projection | null>()
  seen.set(flow, known)
  const before = known.get(node)
  if (before !== undefined) return before
  const projection = examine(flow, node)
  known.set(node, projection)
  return projection
}

function examine(flow: FlowGraph, node: Node): Projection | null {
  const weight = inputAt(node, 1)
  if (isOperator(node, 'MatMulInteger', 'MatMulIntegerToFloat')) return integerProjection(flow, node)
  if (!isOperator(node, 'MatMul', 'Gemm', 'MatMulNBits', 'FusedMatMul')) return null
  const isPlain = flow.isConstant(weight) && !flow.isConstant(inputAt(node, 0))
  if (!isPlain || intOf(node, 'transA', 0) === 1) return null
  if (node.opType === 'MatMul' && flow.facts(weight).sizes?.length !== 2) return null
  const product = outputAt(node, 0)
  return whole(flow, { node, input: inputAt(node, 0), product, weight })
}

/** The projection whose product the node ends: itself, or for integers the scaling after it. */
export function projectionEndedBy(flow: FlowGraph, node: Node | undefined): Projection | null {
  const projection = projectionAt(flow, node)
  if (projection !== null || !isOperator(node, 'Mul')) return projection
  const makers = node.inputs.map((value) => flow.producer(origin(flow, value)))
  return projectionAt(
    flow,
    makers.find((maker) => isOperator(maker, 'MatMulInteger')),
  )
}

function whole(flow: FlowGraph, parts: Omit<Projection, 'output' | 'size'>): Projection {
  return {
    ...parts,
    output: afterBias(flow, parts.product),
    size: flow.facts(parts.product).sizes?.at(-1) ?? null,
  }
}

/** Weights quantised to integers and the input with them: cast back and scaled after the product. */
function integerProjection(flow: FlowGraph, node: Node): Projection | null {
  const quantised = flow.producer(inputAt(node, 0))
  const weight = inputAt(node, 1)
  if (!isOperator(quantised, 'DynamicQuantizeLinear') || !flow.isConstant(weight)) return null
  const input = inputAt(quantised, 0)
  const [scaled] = usesThrough(flow, outputAt(node, 0), ['Cast'])
  const product = isOperator(scaled?.node, 'Mul') ? scaled.node.outputs[0] : undefined
  if (product === undefined) return null
  const size = flow.facts(weight).sizes?.at(-1) ?? null
  return { node, input, product, output: afterBias(flow, product), weight, size }
}

/** Past a constant vector that is added to nothing but this value. */
function afterBias(flow: FlowGraph, value: string): string {
  const uses = usesThrough(flow, value)
  const [use] = uses
  if (uses.length !== 1 || use === undefined || !isOperator(use.node, 'Add')) return value
  return flow.isConstant(inputAt(use.node, 1 - use.index)) ? (use.node.outputs[0] ?? value) : value
}
