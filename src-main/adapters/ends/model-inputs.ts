/** What the model's integer inputs are for, told from where they lead. */
import { elementTypes } from '../../onnx/model'
import type { Use } from '../../onnx/graph-links'
import { isOperator, type FlowGraph } from '../flow/flow-graph'
import { projectionAt } from '../flow/projections'
import type { Lookup } from './tables'

interface Ends {
  readonly reachesScores: boolean
  readonly reachesAngles: boolean
}

const integers: readonly number[] = [elementTypes.int64, elementTypes.int32, elementTypes.bool]
/** Tables of fewer rows hold kinds of token, not positions. */
const fewestPositions = 9
const maxValues = 400

export function findMaskAndPositions(
  flows: readonly FlowGraph[],
  lookups: readonly Lookup[],
  tokens: ReadonlySet<string | null>,
): { attentionMask: string | null; positions: string | null } {
  const [flow] = flows
  const candidates = (flow?.graph.inputs ?? []).filter(
    ({ name, elementType }) => !tokens.has(name) && integers.includes(elementType),
  )
  let attentionMask: string | null = null
  let positions: string | null = null
  for (const { name } of candidates) {
    const ends = flows.map((one) => follow(one, name))
    const isTable = lookups.some(({ input, rows }) => input === name && rows >= fewestPositions)
    if (ends.some(({ reachesScores }) => reachesScores)) attentionMask ??= name
    else if (isTable || ends.some(({ reachesAngles }) => reachesAngles)) positions ??= name
  }
  return { attentionMask, positions }
}

/** Forward until attention scores or rotary angles; not through shapes, tables or weights. */
function follow(flow: FlowGraph, start: string): Ends {
  const seen = new Set<string>()
  const waiting = [start]
  let reachesAngles = false
  while (waiting.length > 0 && seen.size < maxValues) {
    const value = waiting.pop() ?? ''
    if (seen.has(value)) continue
    seen.add(value)
    for (const use of flow.uses(value)) {
      if (isScores(use)) return { reachesScores: true, reachesAngles }
      if (isAngles(use)) reachesAngles = true
      else if (isFollowed(flow, use)) waiting.push(...use.node.outputs)
    }
  }
  return { reachesScores: false, reachesAngles }
}

/** Softmax, or a mask, length or position input of a fused attention. */
const isScores = ({ node, index }: Use): boolean =>
  isOperator(node, 'Softmax') ||
  (isOperator(node, 'Attention', 'MultiHeadAttention') && index >= 3) ||
  (isOperator(node, 'GroupQueryAttention') && index >= 5 && index !== groupedPositions)

const groupedPositions = 9

const isAngles = ({ node, index }: Use): boolean =>
  isOperator(node, 'Cos', 'Sin') ||
  (isOperator(node, 'RotaryEmbedding') && index > 0) ||
  (isOperator(node, 'GroupQueryAttention') && index === groupedPositions) ||
  (isOperator(node, 'EmbedLayerNormalization') && index === 8)

function isFollowed(flow: FlowGraph, { node, index }: Use): boolean {
  if (isOperator(node, 'EmbedLayerNormalization')) return index === 7
  // A mask may be indexed; a row number picks from a table.
  if (isOperator(node, 'Gather')) return index === 0
  return !isOperator(node, 'Shape') && projectionAt(flow, node) === null
}
