/** Normalisations: operators of their own, fused with the residual sum, or spelled out. */
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, origin, outputAt, scalarOf, usesThrough } from './flow-graph'
import { sumValue } from './sums'

export interface Norm {
  readonly kind: 'layer' | 'rms'
  /** What is normalised. */
  readonly input: string
  /** After weight and bias. */
  readonly output: string
}

export interface Norms {
  /** The norm whose output the value is. */
  of(value: string): Norm | undefined
  /** Norms of the value's elements. */
  reading(value: string): readonly Norm[]
}

export function findNorms(flow: FlowGraph): Norms {
  const byOutput = new Map<string, Norm>()
  const byInput = new Map<string, Norm[]>()
  for (const node of flow.graph.nodes) {
    const norm = ownOperator(flow, node) ?? spelledOut(flow, node)
    if (norm === null) continue
    byOutput.set(origin(flow, norm.output), norm)
    const source = origin(flow, norm.input)
    const known = byInput.get(source)
    if (known === undefined) byInput.set(source, [norm])
    else known.push(norm)
  }
  return {
    of: (value) => byOutput.get(origin(flow, value)),
    reading: (value) => byInput.get(origin(flow, value)) ?? [],
  }
}

const kinds: Readonly<Record<string, Norm['kind']>> = {
  LayerNormalization: 'layer',
  SimplifiedLayerNormalization: 'rms',
  RMSNormalization: 'rms',
  SkipLayerNormalization: 'layer',
  SkipSimplifiedLayerNormalization: 'rms',
  EmbedLayerNormalization: 'layer',
}

function ownOperator(flow: FlowGraph, node: Node): Norm | null {
  const kind = isOperator(node, ...Object.keys(kinds)) ? kinds[node.opType] : undefined
  if (kind === undefined) return null
  const input = /^(Skip|Embed)/.test(node.opType) ? sumValue(flow, node) : inputAt(node, 0)
  return { kind, input, output: outputAt(node, 0) }
}

/**
 * (x − mean) / sqrt(mean((x − mean)²) + ε), the mean left out for RMS; anchored at the root, of which a graph
 * has few. Then × weight, + bias where they follow.
 */
function spelledOut(flow: FlowGraph, node: Node): Norm | null {
  const isRoot =
    isOperator(node, 'Sqrt') || (isOperator(node, 'Pow') && scalarOf(flow, inputAt(node, 1)) === -0.5)
  if (!isRoot) return null
  const squared = meanSquareOf(flow, inputAt(node, 0))
  if (squared === null) return null
  const divided = dividedBy(flow, { root: outputAt(node, 0), value: squared })
  if (divided === null) return null
  const centred = centredOf(flow, squared)
  const kind = centred === null ? 'rms' : 'layer'
  return { kind, input: centred ?? squared, output: afterWeights(flow, divided) }
}

/** The v of mean(v²) + ε. */
function meanSquareOf(flow: FlowGraph, value: string): string | null {
  const sum = flow.producer(value)
  if (!isOperator(sum, 'Add')) return null
  const mean = sum.inputs.map((input) => flow.producer(input)).find((node) => isOperator(node, 'ReduceMean'))
  const square = flow.producer(inputAt(mean, 0))
  const [base = '', exponent = ''] = square?.inputs ?? []
  const isSquare =
    (isOperator(square, 'Pow') && scalarOf(flow, exponent) === 2) ||
    (isOperator(square, 'Mul') && base === exponent)
  return isSquare ? origin(flow, base) : null
}

/** The x of x − mean(x). */
function centredOf(flow: FlowGraph, value: string): string | null {
  const difference = flow.producer(value)
  if (!isOperator(difference, 'Sub')) return null
  const mean = flow.producer(inputAt(difference, 1))
  const isCentred =
    isOperator(mean, 'ReduceMean') && origin(flow, inputAt(mean, 0)) === origin(flow, inputAt(difference, 0))
  return isCentred ? (difference.inputs[0] ?? null) : null
}

/** v / root, or v × (1 / root). */
function dividedBy(flow: FlowGraph, { root, value }: { root: string; value: string }): string | null {
  const isValue = (name: string): boolean => origin(flow, name) === origin(flow, value)
  for (const { node, index } of usesThrough(flow, root)) {
    const isQuotient = isOperator(node, 'Div') && index === 1 && isValue(inputAt(node, 0))
    const product = isOperator(node, 'Mul') ? node : inverseProduct(flow, node)
    if (isQuotient) return outputAt(node, 0)
    if (product?.inputs.some(isValue) === true) return outputAt(product, 0)
  }
  return null
}

function inverseProduct(flow: FlowGraph, node: Node): Node | undefined {
  const isInverse =
    isOperator(node, 'Reciprocal') || (isOperator(node, 'Div') && scalarOf(flow, inputAt(node, 0)) === 1)
  if (!isInverse) return undefined
  return flow.uses(outputAt(node, 0)).find((use) => isOperator(use.node, 'Mul'))?.node
}

/** Through × weight and + bias, each once and constant. */
function afterWeights(flow: FlowGraph, value: string): string {
  let current = value
  for (const operator of ['Mul', 'Add']) {
    const uses = usesThrough(flow, current, ['Cast', 'Identity'])
    const [use] = uses
    if (uses.length !== 1 || use === undefined || !isOperator(use.node, operator)) continue
    const other = inputAt(use.node, 1 - use.index)
    if (flow.isConstant(other)) current = use.node.outputs[0] ?? current
  }
  return lastCast(flow, current)
}

/** A norm computed in float32 hands on what it was given. */
function lastCast(flow: FlowGraph, value: string): string {
  const uses = flow.uses(value)
  const [use] = uses
  return uses.length === 1 && isOperator(use?.node, 'Cast') ? (use.node.outputs[0] ?? value) : value
}
