/** What one graph holds: the model's own, or one inside an If. */
import type { LocatedTower } from '../hooks/located'
import { subgraphsOf, type Graph } from '../onnx/model'
import { findAttentions } from './attention/find-attentions'
import type { FoundAttention } from './attention/found-attention'
import { findEmbedding } from './ends/embedding'
import { finalNorm } from './ends/final-norm'
import { findLookups, type Lookup } from './ends/tables'
import { projectedOutputs, type Scores } from './ends/unembedding'
import { buildFlow, origin, type FlowGraph } from './flow/flow-graph'
import { findNorms, type Norms } from './flow/norms'
import type { FoundTower } from './located-tower'
import { chainTowers } from './residual/chain-towers'
import { findBlocks } from './residual/find-blocks'
import type { FoundBlock } from './residual/found-block'

export interface Survey {
  readonly flow: FlowGraph
  readonly branch: LocatedTower['branch']
  readonly attentions: readonly FoundAttention[]
  readonly towers: readonly FoundTower[]
  readonly lookups: readonly Lookup[]
  /** The output that holds token scores. */
  readonly scores: Scores | null
  /** Clauses about attentions that are in no block. */
  readonly loose: readonly string[]
}

/** The graph and those inside its Ifs, one level down: a merged decoder has its blocks there. */
export function surveyAll(graph: Graph): Survey[] {
  const flow = buildFlow(graph)
  const inside = graph.nodes
    .filter(({ opType }) => opType === 'If')
    .flatMap((node) =>
      [...node.attributes].flatMap(([name, attribute]) =>
        attribute.kind === 'graph' ? [survey(buildFlow(attribute.value, flow), { node, name })] : [],
      ),
    )
  return [survey(flow, null), ...inside]
}

function survey(flow: FlowGraph, branch: Survey['branch']): Survey {
  const norms = findNorms(flow)
  const { found: attentions, doubts } = findAttentions(flow, norms)
  const { found, loose } = findBlocks(flow, norms, attentions)
  const chains = chainTowers(flow, norms, found)
  const lookups = [...findLookups(flow), ...(flow.outer === null ? [] : findLookups(flow.outer))]
  const scores = scoresOf(flow, { lookups, ends: endsOf(flow, norms, chains) })
  const describe = (blocks: readonly FoundBlock[]): FoundTower => ({
    flow,
    branch,
    blocks,
    normalised: finalNorm(flow, norms, blocks.at(-1)?.residPost ?? '')?.output ?? null,
    embedding: findEmbedding(flow, norms, {
      stream: blocks[0]?.residPre ?? '',
      lookups,
      vocabulary: scores?.projection.size ?? null,
    }),
  })
  return {
    flow,
    branch,
    attentions,
    towers: chains.map(describe),
    lookups,
    scores,
    loose: [...doubts, ...loose],
  }
}

/** Last residual streams and their norms. */
function endsOf(flow: FlowGraph, norms: Norms, chains: readonly (readonly FoundBlock[])[]): Set<string> {
  const streams = chains.map((blocks) => blocks.at(-1)?.residPost ?? '')
  const normalised = streams.map((stream) => finalNorm(flow, norms, stream)?.output ?? stream)
  return new Set([...streams, ...normalised].map((value) => origin(flow, value)))
}

/**
 * Token scores have as many columns as a token table has rows (a masked-language head has layers of its own
 * before them). A decoder fed with embeddings has no table: there the projection must read its end itself.
 */
function scoresOf(
  flow: FlowGraph,
  { lookups, ends }: { lookups: readonly Lookup[]; ends: ReadonlySet<string> },
): Scores | null {
  const projected = projectedOutputs(flow)
  const rows = new Set(lookups.filter(({ input }) => input !== null).map((one) => one.rows))
  const matching = projected.find(({ projection }) => projection.size !== null && rows.has(projection.size))
  if (matching !== undefined || rows.size > 0) return matching ?? null
  return (
    projected.find(
      ({ projection }) => ends.has(origin(flow, projection.input)) && isWide(flow, projection),
    ) ?? null
  )
}

/** More columns than the stream is wide: a vocabulary, not a projection into another space. */
function isWide(flow: FlowGraph, { input, size }: Scores['projection']): boolean {
  const width = flow.facts(input).sizes?.at(-1) ?? null
  return size !== null && width !== null && size > width
}

export function hasLoops(graph: Graph): boolean {
  return graph.nodes.some((node) => ['Loop', 'Scan'].includes(node.opType) && subgraphsOf(node).length > 0)
}
