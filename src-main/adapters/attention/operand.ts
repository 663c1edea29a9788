/** Queries, keys or values of an attention: where the projection leaves them, and how many heads they have. */
import type { Axis } from '../../hooks/located'
import { origin, type FlowGraph } from '../flow/flow-graph'
import type { Projection } from '../flow/projections'
import { placeOf, type Place } from '../places'
import { chainFrom, type Label, type Link } from './chain'
import type { Side } from './side'

export interface Operand {
  readonly side: Side
  /** What is projected; null when no single projection was found. */
  readonly reads: string | null
  readonly projection: Projection | null
  /** A clause when it was not found. */
  readonly place: Place | string
  readonly heads: number | null
  readonly headSize: number | null
  /** Size of the projected vector: heads × size; null = not told. */
  readonly width: number | null
}

export type Part = 'query' | 'key' | 'value'

/** `others` = the two other sides: what is shared with them is not yet this part alone. */
export function operandOf(
  flow: FlowGraph,
  part: Part,
  { side, others }: { side: Side; others: readonly Side[] },
): Operand {
  const [projection] = side.projections
  if (projection === undefined || side.projections.length > 1) {
    return {
      side,
      reads: null,
      projection: null,
      place: whyNone(side, part),
      heads: null,
      headSize: null,
      width: null,
    }
  }
  const chain = chainFrom(flow, side, projection)
  const isShared = others.some(({ projections }) => projections.some(({ node }) => node === projection.node))
  const start = isShared
    ? chain.findIndex(({ value }) => !others.some((other) => other.next.has(value)))
    : chain.findIndex(({ value }) => value === projection.output)
  const links = start < 0 ? [] : apart(chain.slice(start))
  const reads = origin(flow, projection.input)
  return { side, reads, projection, place: placeOn(flow, links, part), ...headsOn(links) }
}

function whyNone({ projections, inputs }: Side, part: Part): string {
  if (projections.length > 1) return `several projections lie behind the ${part}`
  return inputs.length > 0
    ? `the ${part} comes from a cache alone`
    : `no projection was found behind the ${part}`
}

/** From the first link on that keeps batch and positions apart and holds nothing but this part. */
function apart(links: readonly Link[]): readonly Link[] {
  const next = links.findIndex(
    ({ labels }) => !(labels?.[0] === 'rows' || labels?.includes('packed') === true),
  )
  const found = links[next]
  return found === undefined || found.labels === null ? links : links.slice(next)
}

function placeOn(flow: FlowGraph, [link]: readonly Link[], part: Part): Place | string {
  if (link === undefined) return `the ${part} is not apart from the others before heads are mixed in`
  const axes = link.labels === null ? null : axesFor(link, part)
  return axes === null ? `the layout of the ${part} was not followed` : placeOf(flow, link.value, axes)
}

function axesFor({ labels, sizes }: Link, part: Part): readonly Axis[] | null {
  const isQuery = part === 'query'
  const names: Readonly<Record<Label, Axis | null>> = {
    batch: 'batch',
    position: 'position',
    rows: 'rows',
    whole: isQuery ? 'headsBySize' : 'kvHeadsBySize',
    heads: isQuery ? 'heads' : 'kvHeads',
    headSize: 'headSize',
    packed: null,
  }
  const axes = (labels ?? []).map((label) => names[label])
  const isComplete = sizes !== null && axes.length === sizes.length
  return isComplete && axes.every((axis) => axis !== null) ? axes : null
}

function headsOn(links: readonly Link[]): Pick<Operand, 'heads' | 'headSize' | 'width'> {
  const sizeOf = (label: Label): number | null => {
    for (const { labels, sizes } of links) {
      const size = sizes?.[labels?.indexOf(label) ?? -1] ?? null
      if (size !== null) return size
    }
    return null
  }
  const [heads, headSize] = [sizeOf('heads'), sizeOf('headSize')]
  const whole = sizeOf('whole')
  const width = whole ?? (heads !== null && headSize !== null ? heads * headSize : null)
  return { heads: heads ?? over(width, headSize), headSize: headSize ?? over(width, heads), width }
}

/** The quotient where it is whole. */
export function over(whole: number | null, part: number | null): number | null {
  if (whole === null || part === null || part === 0) return null
  return Number.isInteger(whole / part) ? whole / part : null
}
