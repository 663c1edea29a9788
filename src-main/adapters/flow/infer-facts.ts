/** Facts of every value of a graph, in one pass over its nodes. */
import type { Graph, Node, ValueInfo } from '../../onnx/model'
import { computeRules } from './compute-rules'
import { declaredFacts, tensorFacts, unknown, type FactRule, type Facts } from './facts'
import { layoutRules } from './layout-rules'

export type FactTable = (value: string) => Facts

const rules: Readonly<Record<string, FactRule>> = { ...layoutRules, ...computeRules }

/** `outer` knows the values of the graph around this one. */
export function inferFacts(graph: Graph, outer: FactTable = () => unknown): FactTable {
  const table = new Map<string, Facts>()
  const factsOf: FactTable = (value) => table.get(value) ?? outer(value)
  for (const value of graph.inputs) table.set(value.name, declaredFacts(value))
  for (const tensor of graph.initialisers.values()) table.set(tensor.name, tensorFacts(tensor))
  const outputs = new Map(graph.outputs.map((value) => [value.name, value]))
  for (const node of graph.nodes) {
    const inferred = outputFacts(node, factsOf)
    for (const [index, name] of node.outputs.entries()) {
      const noted = graph.valueInfos.get(name) ?? outputs.get(name)
      if (name !== '') table.set(name, join(inferred[index] ?? unknown, noted))
    }
  }
  return factsOf
}

function outputFacts(node: Node, factsOf: FactTable): readonly Facts[] {
  const isKnown = node.domain === '' || node.domain === 'com.microsoft'
  const rule = isKnown && Object.hasOwn(rules, node.opType) ? rules[node.opType] : undefined
  if (rule === undefined) return []
  return rule(
    node,
    node.inputs.map((name) => (name === '' ? unknown : factsOf(name))),
  )
}

/** What the exporter noted goes first: it is what the runtime checks as well. */
function join(inferred: Facts, noted: ValueInfo | undefined): Facts {
  if (noted === undefined) return inferred
  const { elementType, sizes } = declaredFacts(noted)
  const own = inferred.sizes?.length === sizes?.length ? inferred.sizes : null
  return {
    elementType: elementType === 0 ? inferred.elementType : elementType,
    sizes: sizes?.map((size, axis) => size ?? own?.[axis] ?? null) ?? inferred.sizes,
    elements: inferred.elements,
  }
}
