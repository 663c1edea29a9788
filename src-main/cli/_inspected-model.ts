/** What `inspect` says of a model, as plain data. */
import type {
  LocatedAttention,
  LocatedBlock,
  LocatedModel,
  LocatedPoint,
  LocatedTower,
  Missing,
} from '../hooks/located'
import { subgraphsOf, type Graph, type OnnxModel } from '../onnx/model'

export interface InspectedPoint {
  readonly name: string
  /** How it is reached: "value", or what a pass must do first. */
  readonly reached: LocatedPoint['source']['kind']
  /** The graph's own name of the value that holds it or what it is part of; null inside an operator. */
  readonly value: string | null
  readonly axes: readonly string[]
  readonly width: number | null
}

export type InspectedAttention = Omit<LocatedAttention, 'node' | 'graph' | 'valueProduct'>

export interface InspectedBlock extends Pick<LocatedBlock, 'index' | 'order' | 'norm' | 'normKind'> {
  readonly attention: InspectedAttention | null
  readonly crossAttention: InspectedAttention | null
  readonly points: readonly InspectedPoint[]
}

export interface InspectedTower extends Pick<LocatedTower, 'name' | 'width' | 'rotary' | 'missing'> {
  /** The branch of the If that holds it, or both; null = the model's own graph. */
  readonly branch: string | null
  readonly blocks: readonly InspectedBlock[]
  readonly points: readonly InspectedPoint[]
}

export interface InspectedModel extends Pick<
  LocatedModel,
  'family' | 'cache' | 'inputs' | 'logits' | 'notes'
> {
  readonly file: string
  readonly bytes: number
  readonly producer: string
  /** Domain → version; "ai.onnx" is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>
  /** Most frequent first; graphs inside nodes counted. */
  readonly operators: readonly { readonly name: string; readonly count: number }[]
  readonly towers: readonly InspectedTower[]
  readonly unembedding: {
    readonly operator: string
    readonly weight: string
    readonly isTransposed: boolean
  } | null
  readonly missing: readonly Missing[]
}

export function describeModel(
  model: OnnxModel,
  { file, bytes, located }: { file: string; bytes: number; located: LocatedModel },
): InspectedModel {
  const { family, towers, cache, inputs, logits, unembedding, missing, notes } = located
  return {
    file,
    bytes,
    producer: model.producer,
    opsets: Object.fromEntries([...model.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    family,
    operators: countOperators(model.graph),
    inputs,
    logits,
    unembedding:
      unembedding === null
        ? null
        : {
            operator: unembedding.node.opType,
            weight: unembedding.weight,
            isTransposed: unembedding.isTransposed,
          },
    cache,
    towers: towers.map(describeTower),
    missing,
    notes,
  }
}

function describeTower({
  name,
  width,
  rotary,
  missing,
  branch,
  twin,
  blocks,
  points,
}: LocatedTower): InspectedTower {
  return {
    name,
    branch: branch === null ? null : [branch, twin?.branch].flatMap((one) => one?.name ?? []).join(' and '),
    width,
    rotary,
    blocks: blocks.map((block) => ({
      index: block.index,
      order: block.order,
      norm: block.norm,
      normKind: block.normKind,
      attention: describeAttention(block.attention),
      crossAttention: describeAttention(block.crossAttention),
      points: [...block.points.values()].map(describePoint),
    })),
    points: [...points.values()].map(describePoint),
    missing,
  }
}

function describeAttention(attention: LocatedAttention | null): InspectedAttention | null {
  if (attention === null) return null
  const { kind, heads, kvHeads, headSize, isCross, scale, softcap, window } = attention
  return { kind, heads, kvHeads, headSize, isCross, scale, softcap, window }
}

function describePoint({ name, source, value, axes, width }: LocatedPoint): InspectedPoint {
  const within = source.kind === 'part' || source.kind === 'before-bias' ? source.value : null
  return { name, reached: source.kind, value: value ?? within, axes, width }
}

function countOperators(graph: Graph): InspectedModel['operators'] {
  const counts = new Map<string, number>()
  const waiting = [graph]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const node of next.nodes) {
      const name = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`
      counts.set(name, (counts.get(name) ?? 0) + 1)
      waiting.push(...subgraphsOf(node))
    }
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
