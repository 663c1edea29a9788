/** Sums of two streams: Add, or the sum inside a norm fused with it. */
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, origin, outputAt, usesThrough } from './flow-graph'

export interface Sum {
  readonly node: Node
  /** The two that are added. */
  readonly terms: readonly [string, string]
  /** A constant vector that is added as well. */
  readonly bias: string | null
  /** The result: a value's name, or one of `unnamedSum`. */
  readonly value: string
}

const skipNorms = ['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']
/** Where com.microsoft's operators put the sum and their bias. */
const sumOutput: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 3,
  SkipSimplifiedLayerNormalization: 3,
  EmbedLayerNormalization: 2,
}
const biasInput: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 4,
  SkipSimplifiedLayerNormalization: 3,
}

/** Value names come from protobuf text and never start like this one. */
const unnamedMark = '\u0000sum of '

/** The fused node's sum, under a name of ours where the exporter left that output out. */
export function sumValue(flow: FlowGraph, node: Node): string {
  const named = outputAt(node, sumOutput[node.opType] ?? -1)
  return named === '' ? `${unnamedMark}${flow.place(node)}` : named
}

export interface UnnamedSum {
  readonly node: Node
  readonly index: number
}

/** The node and output that a name of ours stands for; null for a value of the graph. */
export function unnamedSum(flow: FlowGraph, value: string): UnnamedSum | null {
  if (!value.startsWith(unnamedMark)) return null
  const node = flow.graph.nodes[Number(value.slice(unnamedMark.length))]
  return node === undefined ? null : { node, index: sumOutput[node.opType] ?? -1 }
}

/** The node as a sum of two values that are computed, or null. */
export function sumOf(flow: FlowGraph, node: Node): Sum | null {
  const [a = '', b = ''] = node.inputs
  if (flow.isConstant(a) || flow.isConstant(b)) return null
  if (isOperator(node, 'Add')) return { node, terms: [a, b], bias: null, value: outputAt(node, 0) }
  if (!isOperator(node, ...skipNorms)) return null
  const bias = inputAt(node, biasInput[node.opType] ?? -1)
  return { node, terms: [a, b], bias: bias === '' ? null : bias, value: sumValue(flow, node) }
}

/** Sums that a value is a term of. */
export function sumsWith(flow: FlowGraph, value: string): Sum[] {
  const uses = usesThrough(flow, value).filter(({ index }) => index === 0 || index === 1)
  return [...new Set(uses.map(({ node }) => node))].flatMap((node) => sumOf(flow, node) ?? [])
}

/** The other term. */
export function otherTerm(flow: FlowGraph, { terms: [a, b] }: Sum, term: string): string {
  return origin(flow, a) === origin(flow, term) ? b : a
}
