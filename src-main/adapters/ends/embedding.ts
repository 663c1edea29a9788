/** Where a tower's residual stream comes from: tokens, pictures or sound, or an input. */
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, origin, outputAt, sameRankOrigin } from '../flow/flow-graph'
import { sourcePlace, streamPlace, type Place } from '../places'
import type { Norms } from '../flow/norms'
import { projectionEndedBy } from '../flow/projections'
import type { Lookup } from './tables'

export interface Embedding {
  readonly kind: 'tokens' | 'patches' | 'sound' | 'input' | 'unknown'
  readonly place: Place | string
  /** The model input it starts from: tokens, pixels or embeddings. */
  readonly input: string | null
}

const followed = [
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Concat',
    'Cast',
    'Identity',
    'Dropout',
    'Reshape',
    'Transpose',
    'Expand',
    'Slice',
  ],
  ...[
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Where',
    'ScatterND',
    'Gelu',
    'Erf',
    'Relu',
    'Tanh',
    'Conv',
    'ConvInteger',
    'Pad',
    'Gather',
  ],
  ...[
    'SkipLayerNormalization',
    'SkipSimplifiedLayerNormalization',
    'LayerNormalization',
    'EmbedLayerNormalization',
  ],
  ...['BiasGelu', 'FastGelu', 'Clip', 'Sigmoid', 'Pow', 'DynamicQuantizeLinear', 'DequantizeLinear'],
]

const firstOnly: ReadonlySet<string> = new Set([
  'ConvInteger',
  'DynamicQuantizeLinear',
  'DequantizeLinear',
  'Reshape',
  'Expand',
  'Slice',
  'Gather',
  'Conv',
  'Squeeze',
  'Unsqueeze',
  'Pad',
])

const maxValues = 300

interface Behind {
  readonly lookups: Lookup[]
  readonly convolutions: Node[]
  readonly products: Node[]
  readonly inputs: string[]
}

/** What feeds the first block's residual stream. `vocabulary` = rows of the logits' matrix, when known. */
export function findEmbedding(
  flow: FlowGraph,
  norms: Norms,
  { stream, lookups, vocabulary }: { stream: string; lookups: readonly Lookup[]; vocabulary: number | null },
): Embedding {
  const behind = sourcesBehind(flow, norms, { stream, lookups })
  const words = wordLookup(behind.lookups, vocabulary)
  if (words !== null) {
    const place = words.output === '' ? fusedPlace(flow, words.node) : streamPlace(flow, words.output)
    return { kind: 'tokens', place, input: words.input }
  }
  const patches = behind.convolutions[0] ?? behind.products[0]
  if (patches !== undefined) {
    return {
      kind: isSound(flow, patches) ? 'sound' : 'patches',
      place: patchPlace(flow, norms, { stream, start: patches }),
      input: behind.inputs[0] ?? null,
    }
  }
  const [input] = behind.inputs
  if (input !== undefined) return { kind: 'input', place: streamPlace(flow, input), input }
  return {
    kind: 'unknown',
    place: 'no token table, convolution or input was found behind the first block',
    input: null,
  }
}

/** EmbedLayerNormalization picks the tokens' rows inside. */
function fusedPlace(flow: FlowGraph, node: Node): Place {
  return sourcePlace({ kind: 'inside', node }, streamPlace(flow, outputAt(node, 0)))
}

/** Sound is convolved along one axis: weights [out, in, size]. */
function isSound(flow: FlowGraph, node: Node): boolean {
  return isOperator(node, 'Conv', 'ConvInteger') && flow.facts(inputAt(node, 1)).sizes?.length === 3
}

/** The table of the vocabulary: as many rows as there are logits, else the largest. */
function wordLookup(lookups: readonly Lookup[], vocabulary: number | null): Lookup | null {
  const direct = lookups.filter(({ input }) => input !== null)
  const matching = direct.find(({ rows }) => rows === vocabulary)
  return (
    matching ??
    direct.reduce<Lookup | null>((most, one) => (most !== null && most.rows >= one.rows ? most : one), null)
  )
}

function groupByNode(lookups: readonly Lookup[]): Map<Node, Lookup[]> {
  const byNode = new Map<Node, Lookup[]>()
  for (const one of lookups) byNode.set(one.node, [...(byNode.get(one.node) ?? []), one])
  return byNode
}

function sourcesBehind(
  flow: FlowGraph,
  norms: Norms,
  { stream, lookups }: { stream: string; lookups: readonly Lookup[] },
): Behind {
  const byNode = groupByNode(lookups)
  const behind: Behind = { lookups: [], convolutions: [], products: [], inputs: [] }
  const seen = new Set<string>()
  const waiting = [stream]
  while (waiting.length > 0 && seen.size < maxValues) {
    const value = waiting.pop() ?? ''
    if (seen.has(value) || flow.isConstant(value)) continue
    seen.add(value)
    const node = flow.producer(value)
    if (flow.isModelInput(value)) behind.inputs.push(value)
    if (node === undefined) continue
    const picked = byNode.get(node)
    if (picked !== undefined) behind.lookups.push(...picked)
    else waiting.push(...sourcesOf(flow, norms, { value, node, behind }))
  }
  return behind
}

/** Inputs to look behind; what is computed from shapes and positions ends on the way. */
function sourcesOf(
  flow: FlowGraph,
  norms: Norms,
  { value, node, behind }: { value: string; node: Node; behind: Behind },
): readonly string[] {
  const norm = norms.of(value)
  if (norm !== undefined && !/^(Skip|Embed)/.test(node.opType)) return [norm.input]
  const projection = projectionEndedBy(flow, node)
  if (projection !== null) {
    behind.products.push(node)
    return [projection.input]
  }
  if (!isOperator(node, ...followed)) return []
  if (isOperator(node, 'Conv', 'ConvInteger')) behind.convolutions.push(node)
  return firstOnly.has(node.opType) ? node.inputs.slice(0, 1) : node.inputs
}

/** Back from the stream to where positions were added and other tokens joined: the patches alone. */
function patchPlace(
  flow: FlowGraph,
  norms: Norms,
  { stream, start }: { stream: string; start: Node },
): Place | string {
  let value = origin(flow, stream)
  for (let steps = 0; steps < 16; steps++) {
    const before = norms.of(value)?.input ?? joinedFrom(flow, value, start)
    if (before === null) break
    value = sameRankOrigin(flow, before)
  }
  const rank = flow.facts(value).sizes?.length ?? null
  return rank === 3 ? streamPlace(flow, value) : 'the layout of the patches was not followed'
}

/** The term of a sum or join that comes from the patches; null when the value is no such thing. */
function joinedFrom(flow: FlowGraph, value: string, start: Node): string | null {
  const node = flow.producer(value)
  if (!isOperator(node, 'Add', 'Concat', 'Where', 'Dropout', 'Cast', 'Identity')) return null
  const inputs = node.inputs.filter((input) => !flow.isConstant(input))
  const isBias =
    inputs.length === 1 && projectionEndedBy(flow, flow.producer(origin(flow, inputs[0] ?? ''))) !== null
  if (isBias && node.inputs.some((input) => isVector(flow, input))) return null
  return inputs.length === 1
    ? (inputs[0] ?? null)
    : (inputs.find((input) => comesFrom(flow, input, start)) ?? null)
}

function comesFrom(flow: FlowGraph, value: string, start: Node): boolean {
  const seen = new Set<string>()
  const waiting = [value]
  while (waiting.length > 0 && seen.size < maxValues) {
    const current = waiting.pop() ?? ''
    if (seen.has(current)) continue
    seen.add(current)
    const node = flow.producer(current)
    if (node === start) return true
    if (isOperator(node, ...followed)) waiting.push(...node.inputs)
  }
  return false
}

function isVector(flow: FlowGraph, value: string): boolean {
  const { sizes } = flow.facts(value)
  return flow.isConstant(value) && sizes?.slice(0, -1).every((size) => size === 1) === true
}
