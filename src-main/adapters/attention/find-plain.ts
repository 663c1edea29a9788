/** Spelled-out attention with its queries, keys and values traced to their projections. */
import type { Axis } from '../../hooks/located'
import { inputAt, outputAt, type FlowGraph } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { placeOf, type Place } from '../places'
import { cacheOf } from './cache-use'
import type { FoundAttention } from './found-attention'
import { operandOf, over, type Operand } from './operand'
import type { PlainAttention } from './plain'
import { traceSide, type Side } from './side'
import { contextPlace } from './context'

export function describePlain(flow: FlowGraph, norms: Norms, plain: PlainAttention): FoundAttention {
  const { scoreProduct, valueProduct } = plain
  const trace = (value: string | undefined): Side => traceSide(flow, norms, value ?? '')
  const q = trace(scoreProduct.inputs[0])
  const k = trace(scoreProduct.inputs[1])
  const v = trace(valueProduct.inputs[1])
  const query = operandOf(flow, 'query', { side: q, others: [k, v] })
  const key = operandOf(flow, 'key', { side: k, others: [q, v] })
  const value = operandOf(flow, 'value', { side: v, others: [q, k] })
  const counts = countHeads(flow, plain, { query, key, value })
  const context = outputAt(valueProduct, 0)
  return {
    kind: 'plain',
    node: plain.softmax,
    reads: query.reads,
    valueReads: value.reads,
    context,
    ...counts,
    places: {
      hook_q: query.place,
      hook_k: key.place,
      hook_v: value.place,
      hook_scores: patternPlace(flow, plain.scores),
      hook_pattern: patternPlace(flow, plain.pattern),
      hook_z: contextPlace(flow, context),
    },
    details: {
      isCross: query.reads !== key.reads,
      scale: multiplied(plain.scale, q.factor, k.factor),
      softcap: Number.isNaN(plain.softcap) ? 0 : plain.softcap,
      window: null,
      valueProduct,
    },
    rotary: q.hasRotary && k.hasRotary ? 'outside' : 'none',
    caches: [cacheOf(flow, k, 'key'), cacheOf(flow, v, 'value')],
  }
}

function multiplied(...factors: readonly (number | null)[]): number | null {
  return factors.reduce((all, factor) => (all === null || factor === null ? null : all * factor), 1)
}

/** [batch, heads, query, key], or batch and heads in one axis. */
function patternPlace(flow: FlowGraph, value: string): Place | string {
  const rank = flow.facts(value).sizes?.length ?? null
  const axes: Readonly<Record<number, readonly Axis[]>> = {
    3: ['batchByHeads', 'query', 'key'],
    4: ['batch', 'heads', 'query', 'key'],
  }
  const known = axes[rank ?? 4]
  return known === undefined
    ? `it has ${rank ?? 0} axes, heads among them in an unknown place`
    : placeOf(flow, value, known)
}

interface Operands {
  readonly query: Operand
  readonly key: Operand
  readonly value: Operand
}

/** From the reshape into heads, else from the sizes that meet in the products, else from the cache. */
function countHeads(flow: FlowGraph, plain: PlainAttention, { query, key, value }: Operands) {
  const lastSize = (name: string): number | null => flow.facts(name).sizes?.at(-1) ?? null
  const headSize = firstKnown(
    query.headSize,
    lastSize(inputAt(plain.scoreProduct, 0)),
    key.headSize,
    value.headSize,
    lastSize(inputAt(plain.valueProduct, 1)),
  )
  const heads = firstKnown(query.heads, over(query.width, headSize), headsIn(flow, plain.scores))
  // Keys that come from a cache alone have as many heads as the cache.
  const [cached = ''] = key.side.inputs
  const kvHeads = firstKnown(key.heads, value.heads, over(key.width, headSize), headsIn(flow, cached))
  return { heads, kvHeads, headSize }
}

function firstKnown(...numbers: readonly (number | null)[]): number | null {
  return numbers.find((number) => number !== null) ?? null
}

/** Of [batch, heads, …]. */
function headsIn(flow: FlowGraph, value: string): number | null {
  const { sizes } = flow.facts(value)
  return sizes?.length === 4 ? (sizes[1] ?? null) : null
}
