/** A point's place in the graph before it has a name. */
import type { Axis, LocatedPoint, PointSource } from '../hooks/located'
import { outputAt, type FlowGraph } from './flow/flow-graph'
import { unnamedSum } from './flow/sums'

export interface Place {
  readonly source: PointSource
  readonly value: string | null
  readonly axes: readonly Axis[]
  readonly width: number | null
  readonly elementType: number
}

/** The place of a value, or of a sum that a fused norm keeps to itself. */
export function placeOf(flow: FlowGraph, value: string, axes: readonly Axis[]): Place {
  const unnamed = unnamedSum(flow, value)
  if (unnamed !== null) {
    const { elementType, sizes } = flow.facts(outputAt(unnamed.node, 0))
    const source = { kind: 'unnamed-output', ...unnamed } as const
    return { source, value: null, axes, width: sizes?.at(-1) ?? null, elementType }
  }
  const { elementType, sizes } = flow.facts(value)
  return { source: { kind: 'value' }, value, axes, width: sizes?.at(-1) ?? null, elementType }
}

/** A residual stream or what is added to it: [batch, position, width], or rows of them. */
export function streamPlace(flow: FlowGraph, value: string): Place {
  const rank = flow.facts(value).sizes?.length ?? 3
  return placeOf(flow, value, rank === 2 ? ['rows', 'width'] : ['batch', 'position', 'width'])
}

export function sourcePlace(source: PointSource, like: Omit<Place, 'source' | 'value'>): Place {
  return { source, value: null, axes: like.axes, width: like.width, elementType: like.elementType }
}

export function namePlace(flow: FlowGraph, name: string, place: Place): LocatedPoint {
  return { name, ...place, graph: flow.graph }
}
