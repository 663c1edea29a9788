/** The matrix that makes token scores of the last residual stream, and the output that holds them. */
import type { LocatedModel } from '../../hooks/located'
import { intOf } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator } from '../flow/flow-graph'
import { projectionEndedBy, type Projection } from '../flow/projections'

export interface Scores {
  readonly output: string
  readonly index: number
  readonly projection: Projection
}

const passed = [
  ...[
    'Cast',
    'Identity',
    'Add',
    'Mul',
    'Div',
    'Tanh',
    'Reshape',
    'Slice',
    'Squeeze',
    'Unsqueeze',
    'Flatten',
    'Gather',
  ],
  ...['Where', 'Softmax', 'LogSoftmax'],
]

/** Graph outputs that are a projection, bias, scale or soft cap aside. */
export function projectedOutputs(flow: FlowGraph): Scores[] {
  return flow.graph.outputs.flatMap(({ name }, index) => {
    const projection = projectionBehind(flow, name)
    return projection === null ? [] : [{ output: name, index, projection }]
  })
}

function projectionBehind(flow: FlowGraph, output: string): Projection | null {
  let value = output
  for (let steps = 0; steps < 16; steps++) {
    const node = flow.producer(value)
    const projection = projectionEndedBy(flow, node)
    if (projection !== null) return projection
    if (!isOperator(node, ...passed)) return null
    const streams = node.inputs.filter((input) => !flow.isConstant(input))
    const isOne =
      streams.length === 1 || isOperator(node, 'Reshape', 'Slice', 'Squeeze', 'Unsqueeze', 'Gather')
    if (!isOne) return null
    value = streams[0] ?? ''
  }
  return null
}

/** The weight as it is stored, and whether it is [tokens, width] there. */
export function describeUnembedding(
  flow: FlowGraph,
  { node, weight }: Projection,
): LocatedModel['unembedding'] {
  let current = weight
  let isTransposed =
    (isOperator(node, 'Gemm') && intOf(node, 'transB', 0) === 1) || isOperator(node, 'MatMulNBits')
  for (let steps = 0; steps < 8; steps++) {
    const maker = flow.producer(current)
    if (!isOperator(maker, 'Transpose', 'Cast', 'Identity')) break
    if (maker.opType === 'Transpose') isTransposed = !isTransposed
    current = inputAt(maker, 0)
  }
  return { node, weight: current, isTransposed }
}
