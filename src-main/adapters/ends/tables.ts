/** Embedding tables: a constant matrix of which rows are picked. */
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, outputAt } from '../flow/flow-graph'

export interface Lookup {
  readonly node: Node
  readonly table: string
  readonly rows: number
  /** The picked rows; '' inside EmbedLayerNormalization. */
  readonly output: string
  /** The model input that holds the row numbers as they are; null when they are computed. */
  readonly input: string | null
}

export function findLookups(flow: FlowGraph): Lookup[] {
  return flow.graph.nodes.flatMap((node) => lookupsAt(flow, node))
}

function lookupsAt(flow: FlowGraph, node: Node): Lookup[] {
  const [data = '', indices = ''] = node.inputs
  if (isOperator(node, 'EmbedLayerNormalization')) {
    const [table = '', positions = ''] = node.inputs.slice(2)
    const picked = [
      { table, indices: data },
      { table: positions, indices: inputAt(node, 8) },
      { table: inputAt(node, 4), indices },
    ]
    return picked.flatMap((one) => lookup(flow, node, { ...one, output: '' }))
  }
  if (isOperator(node, 'Gather'))
    return lookup(flow, node, { table: data, indices, output: pickedRows(flow, node) })
  return isOperator(node, 'GatherBlockQuantized')
    ? lookup(flow, node, { table: data, indices, output: pickedRows(flow, node) })
    : []
}

/** After quantised rows are made floats again. */
function pickedRows(flow: FlowGraph, node: Node): string {
  const rows = outputAt(node, 0)
  const [use] = flow.uses(rows)
  return isOperator(use?.node, 'DequantizeLinear') ? outputAt(use.node, 0) : rows
}

function lookup(
  flow: FlowGraph,
  node: Node,
  { table, indices, output }: { table: string; indices: string; output: string },
): Lookup[] {
  const sizes = flow.facts(table).sizes
  const rows = sizes?.[0] ?? null
  const isTable = flow.isConstant(table) && sizes?.length === 2 && rows !== null && !flow.isConstant(indices)
  return isTable ? [{ node, table, rows, output, input: inputBehind(flow, indices) }] : []
}

/** Row numbers keep their values through these. */
function inputBehind(flow: FlowGraph, value: string): string | null {
  let current = value
  for (let steps = 0; steps < 8; steps++) {
    if (flow.isModelInput(current)) return current
    const node = flow.producer(current)
    if (!isOperator(node, 'Cast', 'Identity', 'Reshape', 'Unsqueeze', 'Squeeze', 'Flatten', 'Clip'))
      return null
    current = inputAt(node, 0)
  }
  return null
}
