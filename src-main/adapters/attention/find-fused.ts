/** Attention inside one operator: com.microsoft's Attention, MultiHeadAttention, GroupQueryAttention; ONNX's own. */
import type { AttentionKind, Axis, PointSource } from '../../hooks/located'
import { floatOf, intOf, intsOf, type Node } from '../../onnx/model'
import { inputAt, isOperator, origin, outputAt, type FlowGraph } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { sourcePlace, type Place } from '../places'
import { cacheOf, type CacheUse } from './cache-use'
import { contextPlace } from './context'
import type { FoundAttention, HeadSite } from './found-attention'
import { operandOf, over, type Operand, type Part } from './operand'
import { traceSide } from './side'

/** The node as a fused attention, or null. */
export function fusedAttentionAt(flow: FlowGraph, norms: Norms, node: Node): FoundAttention | null {
  if (isOperator(node, 'MultiHeadAttention')) return multiHead(flow, norms, node)
  if (isOperator(node, 'GroupQueryAttention')) return groupedQuery(flow, norms, node)
  if (!isOperator(node, 'Attention')) return null
  return node.domain === '' ? onnxAttention(flow, norms, node) : packedAttention(flow, node)
}

interface Counts {
  readonly heads: number | null
  readonly kvHeads: number | null
  readonly headSize: number | null
}

/** Weights of queries, keys and values are inside the operator. */
function packedAttention(flow: FlowGraph, node: Node): FoundAttention {
  const heads = intOf(node, 'num_heads', 0)
  const packed = flow.facts(inputAt(node, 1)).sizes?.at(-1) ?? null
  const own = intsOf(node, 'qkv_hidden_sizes')
  const width = own?.[0] ?? over(packed, 3)
  const counts = { heads, kvHeads: heads, headSize: over(width, heads) }
  const reads = origin(flow, inputAt(node, 0))
  const insides = (part: Part) => insidePlace(flow, node, part, counts)
  const rotary = intOf(node, 'do_rotary', 0) === 1 ? 'inside' : 'none'
  return {
    ...fused(node, 'Attention', counts),
    reads,
    valueReads: reads,
    places: {
      ...scorePlaces(flow, node),
      hook_q: insides('query'),
      hook_k: insides('key'),
      hook_v: insides('value'),
    },
    details: details(node, counts, false),
    rotary,
    caches: pairs([['both', inputAt(node, 4), node.outputs[1]]]),
  }
}

function multiHead(flow: FlowGraph, norms: Norms, node: Node): FoundAttention {
  const operands = tracedOperands(flow, norms, node)
  const heads = intOf(node, 'num_heads', 0)
  const width = operands.query.width ?? flow.facts(outputAt(node, 0)).sizes?.at(-1) ?? null
  const headSize = over(width, heads) ?? operands.query.headSize
  const counts = { heads, kvHeads: projectedHeads(operands.key, headSize) ?? heads, headSize }
  const hasKeys = inputAt(node, 1) !== ''
  const biased = hasKeys ? biasedPlaces(node, { operands, counts }) : packedPlaces(flow, node, counts)
  const isCross = hasKeys && operands.query.reads !== operands.key.reads
  return {
    ...fused(node, 'MultiHeadAttention', counts),
    reads: operands.query.reads,
    valueReads: operands.value.reads,
    places: { ...scorePlaces(flow, node), ...biased },
    details: details(node, counts, isCross),
    rotary: operands.query.side.hasRotary ? 'outside' : 'none',
    caches: cachesOf(flow, node, { operands, first: 6 }),
  }
}

function groupedQuery(flow: FlowGraph, norms: Norms, node: Node): FoundAttention {
  const operands = tracedOperands(flow, norms, node)
  const [heads, kvHeads] = [intOf(node, 'num_heads', 0), intOf(node, 'kv_num_heads', 0)]
  const isPacked = inputAt(node, 1) === ''
  const width = flow.facts(inputAt(node, 0)).sizes?.at(-1) ?? operands.query.width
  const headSize = isPacked ? over(width, heads + 2 * kvHeads) : over(width, heads)
  const counts = { heads, kvHeads, headSize }
  const window = intOf(node, 'local_window_size', -1)
  const isInside = intOf(node, 'do_rotary', 0) === 1
  return {
    ...fused(node, 'GroupQueryAttention', counts),
    reads: operands.query.reads,
    valueReads: operands.value.reads ?? operands.query.reads,
    places: {
      ...scorePlaces(flow, node),
      ...(isPacked ? partPlaces(flow, operands.query, counts) : ownPlaces(operands)),
    },
    details: { ...details(node, counts, false), window: window > 0 ? window : null },
    rotary: isInside ? 'inside' : operands.query.side.hasRotary ? 'outside' : 'none',
    caches: pairs([
      ['key', inputAt(node, 3), node.outputs[1]],
      ['value', inputAt(node, 4), node.outputs[2]],
    ]),
  }
}

function onnxAttention(flow: FlowGraph, norms: Norms, node: Node): FoundAttention {
  const operands = tracedOperands(flow, norms, node)
  const { heads, headSize } = onnxHeads(flow, node, {
    index: 0,
    name: 'q_num_heads',
    operand: operands.query,
  })
  const taken = onnxHeads(flow, node, { index: 1, name: 'kv_num_heads', operand: operands.key }).heads
  const counts = { heads, kvHeads: projectedHeads(operands.key, headSize) ?? taken, headSize }
  const isCross = operands.query.reads !== operands.key.reads
  return {
    ...fused(node, 'OnnxAttention', counts),
    reads: operands.query.reads,
    valueReads: operands.value.reads,
    places: { ...scorePlaces(flow, node), ...ownPlaces(operands) },
    details: details(node, counts, isCross),
    rotary: operands.query.side.hasRotary ? 'outside' : 'none',
    caches: cachesOf(flow, node, { operands, first: 4 }),
  }
}

/** From the sizes of [batch, heads, position, size], else from the operator's attribute. */
function onnxHeads(
  flow: FlowGraph,
  node: Node,
  { index, name, operand }: { index: number; name: string; operand: Operand },
): Pick<Counts, 'heads' | 'headSize'> {
  const sizes = flow.facts(inputAt(node, index)).sizes
  if (sizes?.length === 4) return { heads: sizes[1] ?? operand.heads, headSize: sizes[3] ?? operand.headSize }
  const heads = intOf(node, name, 0)
  return { heads, headSize: over(sizes?.at(-1) ?? null, heads) }
}

/** As the projection makes them: each may be repeated for several queries in front of the operator. */
function projectedHeads({ heads, width }: Operand, headSize: number | null): number | null {
  return heads ?? over(width, headSize)
}

function fused(node: Node, kind: AttentionKind, counts: Counts) {
  return { kind, node, context: outputAt(node, 0), ...counts }
}

/** The operators' own default scale is 1 / √size. */
function details(node: Node, { headSize }: Counts, isCross: boolean): FoundAttention['details'] {
  const given = floatOf(node, 'scale', 0)
  const usual = headSize === null ? null : 1 / Math.sqrt(headSize)
  const scale = given === 0 ? usual : given
  return { isCross, scale, softcap: floatOf(node, 'softcap', 0), window: null, valueProduct: null }
}

interface Operands {
  readonly query: Operand
  readonly key: Operand
  readonly value: Operand
}

function tracedOperands(flow: FlowGraph, norms: Norms, node: Node): Operands {
  const [q, k, v] = [0, 1, 2].map((index) => traceSide(flow, norms, inputAt(node, index)))
  if (q === undefined || k === undefined || v === undefined) throw new Error('three sides were asked for')
  return {
    query: operandOf(flow, 'query', { side: q, others: [k, v] }),
    key: operandOf(flow, 'key', { side: k, others: [q, v] }),
    value: operandOf(flow, 'value', { side: v, others: [q, k] }),
  }
}

type OperandPlaces = Pick<Record<HeadSite, Place | string>, 'hook_q' | 'hook_k' | 'hook_v'>

function ownPlaces({ query, key, value }: Operands): OperandPlaces {
  return { hook_q: query.place, hook_k: key.place, hook_v: value.place }
}

function scorePlaces(
  flow: FlowGraph,
  node: Node,
): Omit<Record<HeadSite, Place | string>, keyof OperandPlaces> {
  const { elementType } = flow.facts(inputAt(node, 0))
  const axes: readonly Axis[] = ['batch', 'heads', 'query', 'key']
  const inside = sourcePlace({ kind: 'inside', node }, { axes, width: null, elementType })
  return { hook_scores: inside, hook_pattern: inside, hook_z: contextPlace(flow, outputAt(node, 0)) }
}

function sidePlace(
  flow: FlowGraph,
  source: PointSource,
  part: Part,
  { node, counts }: { node: Node; counts: Counts },
): Place {
  const heads = part === 'query' ? counts.heads : counts.kvHeads
  const width = heads === null || counts.headSize === null ? null : heads * counts.headSize
  const axes: readonly Axis[] = ['batch', 'position', part === 'query' ? 'headsBySize' : 'kvHeadsBySize']
  return sourcePlace(source, { axes, width, elementType: flow.facts(inputAt(node, 0)).elementType })
}

function insidePlace(flow: FlowGraph, node: Node, part: Part, counts: Counts): Place {
  return sidePlace(flow, { kind: 'inside', node }, part, { node, counts })
}

function packedPlaces(flow: FlowGraph, node: Node, counts: Counts): OperandPlaces {
  return {
    hook_q: insidePlace(flow, node, 'query', counts),
    hook_k: insidePlace(flow, node, 'key', counts),
    hook_v: insidePlace(flow, node, 'value', counts),
  }
}

const parts = ['query', 'key', 'value'] as const
const biasInput = 3

/** MultiHeadAttention adds one bias for queries, keys and values side by side. */
function biasedPlaces(
  node: Node,
  { operands, counts }: { operands: Operands; counts: Counts },
): OperandPlaces {
  const bias = inputAt(node, biasInput)
  const width = counts.heads === null || counts.headSize === null ? null : counts.heads * counts.headSize
  const placed = parts.map((part, index): Place | string => {
    const { place } = operands[part]
    if (bias === '' || typeof place === 'string' || place.value === null) return place
    if (width === null) return 'a bias is added inside the operator, at a place that is not known'
    return sourcePlace({ kind: 'before-bias', value: place.value, bias, start: index * width }, place)
  })
  const [hook_q = '', hook_k = '', hook_v = ''] = placed
  return { hook_q, hook_k, hook_v }
}

/** Queries, keys and values side by side on the last axis. */
function partPlaces(flow: FlowGraph, packed: Operand, { heads, kvHeads, headSize }: Counts): OperandPlaces {
  const { place } = packed
  if (
    typeof place === 'string' ||
    place.value === null ||
    headSize === null ||
    heads === null ||
    kvHeads === null
  ) {
    const reason = typeof place === 'string' ? place : 'the sizes inside the packed projection are not known'
    return { hook_q: reason, hook_k: reason, hook_v: reason }
  }
  const { value } = place
  const at = (part: Part, start: number, count: number): Place => {
    const size = count * headSize
    const axes: readonly Axis[] = ['batch', 'position', part === 'query' ? 'headsBySize' : 'kvHeadsBySize']
    return sourcePlace(
      { kind: 'part', value, start, size },
      { axes, width: size, elementType: flow.facts(value).elementType },
    )
  }
  return {
    hook_q: at('query', 0, heads),
    hook_k: at('key', heads * headSize, kvHeads),
    hook_v: at('value', (heads + kvHeads) * headSize, kvHeads),
  }
}

/** The operator's own cache, the keys at input `first`; else what is joined in front of it. */
function cachesOf(
  flow: FlowGraph,
  node: Node,
  { operands, first }: { operands: Operands; first: number },
): CacheUse[] {
  const own = pairs([
    ['key', inputAt(node, first), node.outputs[1]],
    ['value', inputAt(node, first + 1), node.outputs[2]],
  ])
  const { key, value } = operands
  return own.length > 0 ? own : [cacheOf(flow, key.side, 'key'), cacheOf(flow, value.side, 'value')]
}

function pairs(uses: readonly (readonly [CacheUse['part'], string, string | undefined])[]): CacheUse[] {
  return uses.flatMap(([part, past, present = '']) =>
    past === '' || present === '' ? [] : [{ part, past, present }],
  )
}
