import { elementTypes, intOf, type Graph, type Node } from '../model'

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

/** Whether a value holds true and false, as far as the graphs tell that see it. */
export function isBool(graphs: readonly Graph[], value: string): boolean {
  const seen = new Set<string>()
  let name = value
  while (!seen.has(name)) {
    seen.add(name)
    const known = typeOf(graphs, name)
    if (known !== 0) return known === elementTypes.bool
    const maker = makerOf(graphs, name)
    if (maker === undefined) return false
    if (makers.has(maker.opType)) return true
    if (maker.opType === 'Cast') return intOf(maker, 'to', 0) === elementTypes.bool
    if (maker.opType === 'Where') name = maker.inputs[1] ?? ''
    else if (carriers.has(maker.opType)) name = maker.inputs[0] ?? ''
    else return false
  }
  return false
}

function makerOf(graphs: readonly Graph[], name: string): Node | undefined {
  const makers = graphs.map(({ nodes }) => nodes.find(({ outputs }) => outputs.includes(name)))
  return makers.find((maker) => maker !== undefined)
}

function typeOf(graphs: readonly Graph[], name: string): number {
  const types = graphs.map(({ inputs, initialisers, valueInfos }) => {
    const input = inputs.find((each) => each.name === name)
    return (input ?? initialisers.get(name) ?? valueInfos.get(name))?.elementType ?? 0
  })
  return types.find((type) => type !== 0) ?? 0
}
