/** Blocks whose residual streams follow on one another are a tower. */
import { isOperator, origin, type FlowGraph } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import type { FoundBlock } from './found-block'

export function chainTowers(flow: FlowGraph, norms: Norms, blocks: readonly FoundBlock[]): FoundBlock[][] {
  const towers: FoundBlock[][] = []
  const byEnd = new Map<string, FoundBlock[]>()
  for (const block of blocks) {
    const tower = towerEndingIn(flow, norms, { byEnd, value: block.residPre })
    if (tower === null) towers.push([block])
    else tower.push(block)
    byEnd.set(origin(flow, block.residPost), tower ?? towers.at(-1) ?? [])
  }
  return towers
}

/** Looks back through norms and constants, which a few families put between blocks. */
function towerEndingIn(
  flow: FlowGraph,
  norms: Norms,
  { byEnd, value }: { byEnd: ReadonlyMap<string, FoundBlock[]>; value: string },
): FoundBlock[] | null {
  let current = origin(flow, value)
  for (let steps = 0; steps < 4; steps++) {
    const tower = byEnd.get(current)
    if (tower !== undefined) return tower
    const before = norms.of(current)?.input ?? pointwiseInput(flow, current)
    if (before === null) return null
    current = origin(flow, before)
  }
  return null
}

function pointwiseInput(flow: FlowGraph, value: string): string | null {
  const node = flow.producer(value)
  if (!isOperator(node, 'Add', 'Mul', 'Clip')) return null
  const inputs = node.inputs.filter((input) => !flow.isConstant(input))
  return inputs.length === 1 ? (inputs[0] ?? null) : null
}
