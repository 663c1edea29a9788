/** What every graph must keep to, before a pass and after it. */
import { capturedValues } from '../graph-links'
import { subgraphsOf, type Graph, type Node, type OnnxModel } from '../model'

/** The first thing wrong with the model's graphs, as a clause; null when nothing is. */
export function findFault(model: OnnxModel): string | null {
  const opsets = new Set(model.opsets.keys())
  return faultOfGraph(model.graph, new Set(), opsets)
}

/** `outer` = values of the graphs around this one. */
function faultOfGraph(graph: Graph, outer: ReadonlySet<string>, opsets: ReadonlySet<string>): string | null {
  const known = new Set(outer)
  for (const { name } of graph.inputs) known.add(name)
  for (const name of graph.initialisers.keys()) known.add(name)
  for (const node of graph.nodes) {
    const fault = faultOfNode(node, known, opsets)
    if (fault !== null) return fault
    for (const output of node.outputs) if (output !== '') known.add(output)
  }
  const missing = graph.outputs.find(({ name }) => !known.has(name))
  return missing === undefined ? null : `its output "${missing.name}" is made by no node`
}

function faultOfNode(node: Node, known: ReadonlySet<string>, opsets: ReadonlySet<string>): string | null {
  const title = `the node "${node.name}" (${node.opType})`
  if (!opsets.has(node.domain)) return `${title} is of "${node.domain}", which the model does not import`
  const used = [...node.inputs, ...capturedValues(node)]
  const early = used.find((value) => value !== '' && !known.has(value))
  if (early !== undefined) return `${title} uses "${early}" before it is made`
  const twice = node.outputs.find((value, index) =>
    isTaken(value, node.outputs.indexOf(value) < index, known),
  )
  if (twice !== undefined) return `${title} makes "${twice}", which there is already`
  for (const graph of subgraphsOf(node)) {
    const fault = faultOfGraph(graph, known, opsets)
    if (fault !== null) return fault
  }
  return null
}

function isTaken(value: string, isRepeated: boolean, known: ReadonlySet<string>): boolean {
  return value !== '' && (isRepeated || known.has(value))
}
