/** From a projection towards the attention, as long as the way does not fork: each value with what its axes count. */
import { intOf, intsOf, type Node } from '../../onnx/model'
import { axisOf, unknown, type Sizes } from '../flow/facts'
import { inputAt, type FlowGraph } from '../flow/flow-graph'
import { axesOf, cutsOf } from '../flow/layout-rules'
import type { Projection } from '../flow/projections'
import type { Side } from './side'

/** `whole` = heads × size in one axis (perhaps of q, k and v side by side); `packed` = which of q, k, v. */
export type Label = 'batch' | 'position' | 'rows' | 'whole' | 'heads' | 'headSize' | 'packed'

export interface Link {
  readonly value: string
  /** null = not followed. */
  readonly labels: readonly Label[] | null
  readonly sizes: Sizes | null
}

export function chainFrom(flow: FlowGraph, side: Side, projection: Projection): Link[] {
  const { sizes } = flow.facts(projection.product)
  const labels = startLabels(sizes)
  const links: Link[] = [{ value: projection.product, labels, sizes }]
  let current = links[0]
  while (current !== undefined && links.length < 64) {
    const following: readonly string[] = side.next.get(current.value) ?? []
    const [value] = following
    if (following.length !== 1 || value === undefined) break
    const next: Link = { value, labels: labelsAfter(flow, current, value), sizes: flow.facts(value).sizes }
    links.push(next)
    current = next
  }
  return links
}

function startLabels(sizes: Sizes | null): readonly Label[] | null {
  if (sizes?.length === 3) return ['batch', 'position', 'whole']
  return sizes?.length === 2 ? ['rows', 'whole'] : null
}

type Relabel = (
  flow: FlowGraph,
  node: Node,
  labels: readonly Label[],
  sizes: Sizes | null,
) => readonly Label[] | null

const relabel: Readonly<Record<string, Relabel>> = {
  Reshape: (_flow, _node, labels, sizes) => regrouped(labels, sizes),
  Transpose: (_flow, node, labels) => {
    const order = intsOf(node, 'perm') ?? labels.map((_, axis) => labels.length - 1 - axis)
    const moved = order.map((axis) => labels[axis])
    return moved.every((label) => label !== undefined) ? moved : null
  },
  Gather: (flow, node, labels) => {
    const isOne = flow.facts(inputAt(node, 1)).sizes?.length === 0
    const axis = axisOf(intOf(node, 'axis', 0), labels.length)
    return isOne ? labels.filter((_, at) => at !== axis) : labels
  },
  Squeeze: (flow, node, labels) => {
    const axes = axesOf(node, inputFacts(flow, node), 1)?.map((axis) => axisOf(axis, labels.length))
    return axes === undefined ? null : labels.filter((_, axis) => !axes.includes(axis))
  },
  Unsqueeze: () => null,
  Concat: () => null,
  Expand: () => null,
  Flatten: () => null,
  Slice: (flow, node, labels) => (cutsOf(node, inputFacts(flow, node)) === null ? null : labels),
}

const inputFacts = (flow: FlowGraph, node: Node) =>
  node.inputs.map((name) => (name === '' ? unknown : flow.facts(name)))

function labelsAfter(flow: FlowGraph, { labels, sizes }: Link, value: string): readonly Label[] | null {
  const node = flow.producer(value)
  if (labels === null || node === undefined) return null
  const after = flow.facts(value).sizes
  const rule = Object.hasOwn(relabel, node.opType) ? relabel[node.opType] : undefined
  if (rule !== undefined) return rule(flow, node, labels, after)
  return after === null || after.length === sizes?.length ? labels : null
}

/** Rows apart again, or heads taken apart. */
function regrouped(labels: readonly Label[], sizes: Sizes | null): readonly Label[] | null {
  if (sizes === null || labels.at(-1) !== 'whole') return null
  const tail = tailLabels(sizes)
  if (labels.length === 3 && sizes.length === 2) return ['rows', 'whole']
  return tail === null ? null : ['batch', 'position', ...tail]
}

function tailLabels(sizes: Sizes): readonly Label[] | null {
  if (sizes.length === 3) return ['whole']
  if (sizes.length === 4) return ['heads', 'headSize']
  if (sizes.length !== 5) return null
  const place = sizes.slice(2).indexOf(3)
  if (place === 0) return ['packed', 'heads', 'headSize']
  return place === 1 ? ['heads', 'packed', 'headSize'] : null
}
