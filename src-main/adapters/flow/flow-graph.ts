/**
 * A graph as the finders walk it: who makes and uses a value, what is constant, what is known of each value,
 * where norms and residual sums are. Values of a graph around it are seen too.
 */
import { linkGraph, type Use } from '../../onnx/graph-links'
import type { Graph, Node } from '../../onnx/model'
import type { Facts } from './facts'
import { inferFacts, type FactTable } from './infer-facts'

export interface FlowGraph {
  readonly graph: Graph
  readonly outer: FlowGraph | null
  readonly producer: (value: string) => Node | undefined
  readonly uses: (value: string) => readonly Use[]
  readonly isOutput: (value: string) => boolean
  /** Made from weights alone. */
  isConstant(value: string): boolean
  /** An input of the model itself: in a branch, of the graph around it. */
  isModelInput(value: string): boolean
  readonly facts: FactTable
  /** Place of a node in the order of computation; NaN for one of another graph. */
  place(node: Node): number
}

/** Operators that make something of nothing without being constant. */
const makers = new Set(['RandomNormal', 'RandomUniform', 'If', 'Loop', 'Scan'])

export function buildFlow(graph: Graph, outer: FlowGraph | null = null): FlowGraph {
  const links = linkGraph(graph)
  const constants = constantValues(graph, outer)
  const inputs = new Set(graph.inputs.map(({ name }) => name).filter((name) => !graph.initialisers.has(name)))
  const places = new Map(graph.nodes.map((node, index) => [node, index]))
  return {
    graph,
    outer,
    producer: (value) => links.producer(value),
    uses: (value) => links.uses(value),
    isOutput: (value) => links.isOutput(value),
    isConstant: (value) => constants.has(value) || (outer?.isConstant(value) ?? false),
    isModelInput: (value) => (outer === null ? inputs.has(value) : outer.isModelInput(value)),
    facts: inferFacts(graph, outer?.facts),
    place: (node) => places.get(node) ?? NaN,
  }
}

function constantValues(graph: Graph, outer: FlowGraph | null): Set<string> {
  const constants = new Set(graph.initialisers.keys())
  const isConstant = (value: string): boolean =>
    value === '' || constants.has(value) || (outer?.isConstant(value) ?? false)
  for (const node of graph.nodes) {
    if (makers.has(node.opType) || !node.inputs.every(isConstant)) continue
    for (const output of node.outputs) constants.add(output)
  }
  constants.delete('')
  return constants
}

/** ONNX's own operators and onnxruntime's. */
export interface KnownNode extends Node {
  domain: '' | 'com.microsoft'
}

/** Whether the node is a known operator of one of these names. */
export function isOperator(node: Node | undefined, ...names: readonly string[]): node is KnownNode {
  if (node === undefined || !names.includes(node.opType)) return false
  return node.domain === '' || node.domain === 'com.microsoft'
}

/** The only element of a constant or of what is known before a run; null = none or several. */
export function scalarOf(flow: FlowGraph, value: string): number | null {
  const { elements }: Facts = flow.facts(value)
  return elements?.length === 1 ? (elements[0] ?? null) : null
}

/** Operators that hand their first input on as it is: type, dropout at inference, layout without reordering. */
const unchanged = ['Identity', 'Cast', 'Dropout']
const relaid = [...unchanged, 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']

/** Back to the value that holds the same elements in the same order. */
export function origin(flow: FlowGraph, value: string): string {
  let current = value
  for (let steps = 0; steps < maxSteps; steps++) {
    const node = flow.producer(current)
    if (!isOperator(node, ...relaid) || node.outputs[0] !== current) return current
    current = inputAt(node, 0)
  }
  return current
}

/** The origin where it has as many axes: an edit of the stream there reaches all its readers. */
export function sameRankOrigin(flow: FlowGraph, value: string): string {
  const first = origin(flow, value)
  const [rank, own] = [first, value].map((name) => flow.facts(name).sizes?.length)
  return rank === own || rank === undefined ? first : value
}

/** Name of a node's input; '' where it is left out or there is no node. */
export function inputAt(node: Node | undefined, index: number): string {
  return node?.inputs[index] ?? ''
}

export function outputAt(node: Node | undefined, index: number): string {
  return node?.outputs[index] ?? ''
}

/** Longest chain of operators that is followed. */
export const maxSteps = 64

/** Uses of a value's elements, through operators that hand them on. */
export function usesThrough(flow: FlowGraph, value: string, operators: readonly string[] = relaid): Use[] {
  const found: Use[] = []
  const waiting = [value]
  for (let steps = 0; steps < maxSteps && waiting.length > 0; steps++) {
    for (const use of flow.uses(waiting.pop() ?? '')) {
      if (use.index === 0 && isOperator(use.node, ...operators)) waiting.push(outputAt(use.node, 0))
      else found.push(use)
    }
  }
  return found
}
