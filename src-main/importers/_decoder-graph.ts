/**
 * A decoder with a key/value cache as Hugging Face's exporters lay it out: input_ids, attention_mask,
 * position_ids, past_key_values.{i}.key|value → logits, present.{i}.key|value. Plain operators only.
 * What differs between families (norm, positions, projections, MLP) is a `DecoderFamily`.
 */
import { elementTypes, intAttribute, intsAttribute, type OnnxModel } from '../onnx/model'
import { GraphBuilder } from './_graph-builder'

export interface DecoderShape {
  readonly layers: number
  readonly width: number
  readonly heads: number
  /** Fewer than `heads` where several query heads share keys and values. */
  readonly kvHeads: number
  readonly headSize: number
  readonly vocabulary: number
}

/** New queries [batch, heads, position, size], keys and values [batch, kvHeads, position, size]. */
export interface Projections {
  readonly queries: string
  readonly keys: string
  readonly values: string
}

/** Residual values are [batch, position, width]; each function adds its nodes and names its result. */
export interface DecoderFamily {
  embed(graph: GraphBuilder): string
  attentionNorm(graph: GraphBuilder, layer: number, residual: string): string
  project(graph: GraphBuilder, layer: number, normalised: string): Projections
  /** From merged heads [batch, position, heads × size] to the residual stream. */
  mergeHeads(graph: GraphBuilder, layer: number, heads: string): string
  mlpNorm(graph: GraphBuilder, layer: number, residual: string): string
  mlp(graph: GraphBuilder, layer: number, normalised: string): string
  finalNorm(graph: GraphBuilder, residual: string): string
  /** The result is named "logits". */
  unembed(graph: GraphBuilder, normalised: string): string
}

/** The lowest float32: a row that may look nowhere (padding) stays finite under softmax. */
const lowest = -3.4028234663852886e38

export function buildDecoder(name: string, shape: DecoderShape, family: DecoderFamily): OnnxModel {
  const graph = new GraphBuilder()
  graph.input('input_ids', 'int64', ['batch_size', 'sequence_length'])
  graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length'])
  graph.input('position_ids', 'int64', ['batch_size', 'sequence_length'])
  const bias = causalBias(graph)
  let residual = family.embed(graph)
  for (let layer = 0; layer < shape.layers; layer++) {
    const normalised = family.attentionNorm(graph, layer, residual)
    const heads = attend(graph, shape, layer, { ...family.project(graph, layer, normalised), bias })
    const attended = family.mergeHeads(graph, layer, heads)
    const middle = graph.node('Add', [residual, attended], `${layerName(layer)}/resid_mid`)
    const mlp = family.mlp(graph, layer, family.mlpNorm(graph, layer, middle))
    residual = graph.node('Add', [middle, mlp], `${layerName(layer)}/resid_post`)
  }
  family.unembed(graph, family.finalNorm(graph, residual))
  graph.output('logits', ['batch_size', 'sequence_length', shape.vocabulary])
  declareCache(graph, shape)
  return graph.build(name)
}

export function layerName(layer: number): string {
  return `/model/layers.${layer}`
}

/** Cache inputs and outputs come in the order of layers, key before value. */
function declareCache(graph: GraphBuilder, { layers, kvHeads, headSize }: DecoderShape): void {
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ['key', 'value']) {
      const past = ['batch_size', kvHeads, 'past_sequence_length', headSize]
      graph.input(`past_key_values.${layer}.${part}`, 'float32', past)
      graph.output(`present.${layer}.${part}`, ['batch_size', kvHeads, 'total_sequence_length', headSize])
    }
  }
}

/** [batch, 1, query, key]: 0 where a query may look, the lowest number where it may not. */
function causalBias(graph: GraphBuilder): string {
  const sizeOf = (input: string): string =>
    graph.node(
      'Gather',
      [graph.node('Shape', [input], `/model/mask/${input}_shape`), graph.integer(1)],
      `/model/mask/${input}_length`,
    )
  const total = sizeOf('attention_mask')
  const past = graph.node('Sub', [total, sizeOf('input_ids')], '/model/mask/past')
  const keys = graph.node('Range', [graph.integer(0), total, graph.integer(1)], '/model/mask/keys')
  const range = graph.node('Range', [past, total, graph.integer(1)], '/model/mask/query_range')
  const queries = graph.node('Unsqueeze', [range, graph.integers(1)], '/model/mask/queries')
  const causal = graph.node('LessOrEqual', [keys, queries], '/model/mask/causal')
  const isReal = graph.node(
    'Cast',
    ['attention_mask'],
    '/model/mask/is_real',
    intAttribute('to', elementTypes.bool),
  )
  const realKeys = graph.node('Unsqueeze', [isReal, graph.integers(1, 2)], '/model/mask/real_keys')
  const allowed = graph.node('And', [causal, realKeys], '/model/mask/allowed')
  return graph.node('Where', [allowed, graph.float(0), graph.float(lowest)], '/model/mask/bias')
}

/** Scaled dot-product attention over the cache; merged heads [batch, position, heads × size]. */
function attend(
  graph: GraphBuilder,
  shape: DecoderShape,
  layer: number,
  { queries, keys, values, bias }: Projections & { readonly bias: string },
): string {
  const scope = `${layerName(layer)}/self_attn`
  const allKeys = cached(graph, layer, 'key', keys)
  const allValues = cached(graph, layer, 'value', values)
  const turned = graph.node(
    'Transpose',
    [repeated(graph, shape, `${scope}/keys`, allKeys)],
    `${scope}/keys_turned`,
    intsAttribute('perm', [0, 1, 3, 2]),
  )
  const products = graph.node('MatMul', [queries, turned], `${scope}/products`)
  const scaled = graph.node('Mul', [products, graph.float(shape.headSize ** -0.5)], `${scope}/scaled`)
  const scores = graph.node('Add', [scaled, bias], `${scope}/scores`)
  const pattern = graph.node('Softmax', [scores], `${scope}/pattern`, intAttribute('axis', -1))
  const heads = graph.node(
    'MatMul',
    [pattern, repeated(graph, shape, `${scope}/values`, allValues)],
    `${scope}/z`,
  )
  const byPosition = graph.node(
    'Transpose',
    [heads],
    `${scope}/z_by_position`,
    intsAttribute('perm', [0, 2, 1, 3]),
  )
  return graph.node('Reshape', [byPosition, graph.integers(0, 0, -1)], `${scope}/z_merged`)
}

/** The cache with the new positions behind it. */
function cached(graph: GraphBuilder, layer: number, part: string, fresh: string): string {
  const past = `past_key_values.${layer}.${part}`
  return graph.node('Concat', [past, fresh], `present.${layer}.${part}`, intAttribute('axis', 2))
}

/** Each key or value head once per query head that reads it, neighbours first. */
function repeated(graph: GraphBuilder, shape: DecoderShape, scope: string, value: string): string {
  const times = shape.heads / shape.kvHeads
  if (times === 1) return value
  const apart = graph.node('Unsqueeze', [value, graph.integers(2)], `${scope}_apart`)
  const copied = graph.node('Expand', [apart, graph.integers(1, 1, times, 1, 1)], `${scope}_copied`)
  return graph.node(
    'Reshape',
    [copied, graph.integers(0, shape.heads, -1, shape.headSize)],
    `${scope}_repeated`,
  )
}

/** [batch, position, heads × size] → [batch, heads, position, size]. */
export function splitHeads(
  graph: GraphBuilder,
  value: string,
  { heads, headSize }: Pick<DecoderShape, 'heads' | 'headSize'>,
): string {
  const apart = graph.node('Reshape', [value, graph.integers(0, 0, heads, headSize)], `${value}_apart`)
  return graph.node('Transpose', [apart], `${value}_heads`, intsAttribute('perm', [0, 2, 1, 3]))
}
