/** From an attention's result to the projection that mixes its heads. */
import type { Axis } from '../../hooks/located'
import { type FlowGraph, isOperator, maxSteps, outputAt } from '../flow/flow-graph'
import { projectionAt, type Projection } from '../flow/projections'
import { placeOf, type Place } from '../places'

export interface Mixed {
  readonly projection: Projection
  /** What enters the projection, batch and positions apart where they are anywhere. */
  readonly z: string
}

/** The output projection behind the context; null when something else comes in between. */
export function mixingAfter(flow: FlowGraph, context: string): Mixed | null {
  const passed: string[] = [context]
  for (let steps = 0; steps < maxSteps; steps++) {
    const current = passed.at(-1) ?? ''
    const uses = flow.uses(current).filter(({ node }) => !isOperator(node, 'Shape'))
    const [use] = uses
    if (use === undefined || uses.length !== 1) return null
    const projection = use.index === 0 ? projectionAt(flow, productNode(flow, use.node)) : null
    if (projection !== null) return { projection, z: rankedLast(flow, passed) }
    if (!isOperator(use.node, 'Transpose', 'Reshape', 'Cast', 'Identity', 'Dropout', 'Squeeze', 'Flatten'))
      return null
    passed.push(outputAt(use.node, 0))
  }
  return null
}

/** An input quantised on the way in leads to the same projection. */
function productNode(flow: FlowGraph, node: ReturnType<FlowGraph['uses']>[number]['node']) {
  if (!isOperator(node, 'DynamicQuantizeLinear')) return node
  return flow.uses(outputAt(node, 0)).find((use) => isOperator(use.node, 'MatMulInteger'))?.node
}

/** The last value of three axes; else the last. */
function rankedLast(flow: FlowGraph, values: readonly string[]): string {
  return (
    values.findLast((value) => flow.facts(value).sizes?.length === 3 && !isHeaded(values, value)) ??
    values.at(-1) ??
    ''
  )
}

/** The context itself may have three axes: batch × heads, position, size. */
const isHeaded = (values: readonly string[], value: string): boolean =>
  values.length > 1 && value === values[0]

export function contextPlace(flow: FlowGraph, context: string): Place | string {
  const mixed = mixingAfter(flow, context)
  if (mixed === null) return 'no output projection follows the attention'
  const rank = flow.facts(mixed.z).sizes?.length ?? 3
  const axes: readonly Axis[] = rank === 2 ? ['rows', 'headsBySize'] : ['batch', 'position', 'headsBySize']
  return placeOf(flow, mixed.z, axes)
}
