import { elementTypes, intOf, type Graph } from '../model'

/** Operators that give true and false. */
const makers = new Set([
  'And',
  'Or',
  'Not',
  'Xor',
  'Equal',
  'Less',
  'LessOrEqual',
  'Greater',
  'GreaterOrEqual',
  'IsNaN',
])
/** Operators that pass on the type of their first input. */
const carriers = new Set([
  'Expand',
  'Unsqueeze',
  'Squeeze',
  'Slice',
  'Reshape',
  'Transpose',
  'Identity',
  'Gather',
  'Concat',
  'Tile',
])

/** Whether a value holds true and false, as far as the graph tells. */
export function isBool(graph: Graph, value: string): boolean {
  const seen = new Set<string>()
  let name = value
  while (!seen.has(name)) {
    seen.add(name)
    const known = typeOf(graph, name)
    if (known !== 0) return known === elementTypes.bool
    const maker = graph.nodes.find(({ outputs }) => outputs.includes(name))
    if (maker === undefined) return false
    if (makers.has(maker.opType)) return true
    if (maker.opType === 'Cast') return intOf(maker, 'to', 0) === elementTypes.bool
    if (maker.opType === 'Where') name = maker.inputs[1] ?? ''
    else if (carriers.has(maker.opType)) name = maker.inputs[0] ?? ''
    else return false
  }
  return false
}

function typeOf(graph: Graph, name: string): number {
  const input = graph.inputs.find((each) => each.name === name)
  return (
    input?.elementType ??
    graph.initialisers.get(name)?.elementType ??
    graph.valueInfos.get(name)?.elementType ??
    0
  )
}
