import { capturedValues } from '../graph-links'
import { subgraphsOf, type Graph, type Node } from '../model'
import { malformed } from '../wire-reader'

/**
 * Puts each node behind those that make its inputs, as ONNX demands, graphs inside nodes too, and changes as
 * little as it can: a graph in order stays as it is, an inserted node lands just before its first user.
 */
export function orderNodes(graph: Graph): void {
  const producers = new Map<string, Node>()
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== '') producers.set(output, node)
  }
  const done = new Set<Node>()
  const open = new Set<Node>()
  const ordered: Node[] = []
  // A stack of our own: a hostile chain may be longer than the call stack is deep.
  const stack: Node[] = []
  const visit = (node: Node): void => {
    if (!done.has(node)) stack.push(node)
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top === undefined) return
      const waiting = open.has(top) ? [] : pending(top, producers, done)
      if (waiting.some((other) => other === top || open.has(other)))
        throw malformed('its graph goes in a circle')
      open.add(top)
      if (waiting.length > 0) {
        stack.push(...waiting.reverse())
        continue
      }
      stack.pop()
      if (!done.has(top)) ordered.push(top)
      done.add(top)
      open.delete(top)
    }
  }
  for (const node of graph.nodes) visit(node)
  graph.nodes = ordered
  for (const inside of ordered.flatMap(subgraphsOf)) orderNodes(inside)
}

function pending(node: Node, producers: ReadonlyMap<string, Node>, done: ReadonlySet<Node>): Node[] {
  const wanted = [...node.inputs, ...capturedValues(node)]
  const nodes = wanted.flatMap((value) => producers.get(value) ?? [])
  return [...new Set(nodes)].filter((other) => !done.has(other))
}
