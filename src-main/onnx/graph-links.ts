/** Who makes a value and who uses it, in one graph. */
import { subgraphsOf, type Graph, type Node } from './model'

export interface Use {
  readonly node: Node
  /** Index among the node's inputs; -1 = used by a graph inside the node. */
  readonly index: number
}

export interface GraphLinks {
  /** The node that makes the value; undefined for inputs, initialisers and values of an outer graph. */
  producer(value: string): Node | undefined
  /** In the order of the nodes. */
  uses(value: string): readonly Use[]
  isOutput(value: string): boolean
}

/** A picture of the graph as it is now: make it anew after an edit. */
export function linkGraph(graph: Graph): GraphLinks {
  const producers = new Map<string, Node>()
  const uses = new Map<string, Use[]>()
  const addUse = (value: string, use: Use): void => {
    if (value === '') return
    const known = uses.get(value)
    if (known === undefined) uses.set(value, [use])
    else known.push(use)
  }
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== '') producers.set(output, node)
    for (const [index, value] of node.inputs.entries()) addUse(value, { node, index })
    for (const value of capturedValues(node)) addUse(value, { node, index: -1 })
  }
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  return {
    producer: (value) => producers.get(value),
    uses: (value) => uses.get(value) ?? [],
    isOutput: (value) => outputs.has(value),
  }
}

/** Values of the outer graph that the graphs inside a node use. */
export function capturedValues(node: Node): Set<string> {
  const captured = new Set<string>()
  for (const graph of subgraphsOf(node)) {
    for (const value of freeValues(graph)) captured.add(value)
  }
  return captured
}

function freeValues(graph: Graph): Set<string> {
  const own = new Set([...graph.inputs.map(({ name }) => name), ...graph.initialisers.keys()])
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output)
  const used = [
    ...graph.nodes.flatMap((node) => [...node.inputs, ...capturedValues(node)]),
    ...graph.outputs.map(({ name }) => name),
  ]
  return new Set(used.filter((name) => name !== '' && !own.has(name)))
}
