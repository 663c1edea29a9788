/** A chain of blocks with its ends, named. */
import type { LocatedAttention, LocatedBlock, LocatedPoint, LocatedTower, Missing } from '../hooks/located'
import { formatPoint, type BlockSite, type TowerSite } from '../hooks/point-name'
import type { FoundAttention } from './attention/found-attention'
import type { Embedding } from './ends/embedding'
import type { FlowGraph } from './flow/flow-graph'
import { namePlace, streamPlace, type Place } from './places'
import type { FoundBlock } from './residual/found-block'

export interface FoundTower {
  readonly flow: FlowGraph
  readonly blocks: readonly FoundBlock[]
  readonly embedding: Embedding
  /** After the last block's norm; null = none. */
  readonly normalised: string | null
  readonly branch: LocatedTower['branch']
}

/** Heads that the graph does not tell, from a config.json. */
export interface HeadHints {
  readonly heads: number | null
  readonly kvHeads: number | null
}

export function nameTower(name: string, tower: FoundTower, hints: HeadHints): LocatedTower {
  const missing: Missing[] = []
  const blocks = tower.blocks.map((block, index) => nameBlock(name, { tower, block, index, hints, missing }))
  const points = new Map<TowerSite, LocatedPoint>()
  const add = (site: TowerSite, place: Place | string): void => {
    if (typeof place === 'string') missing.push({ site, block: null, reason: place })
    else points.set(site, namePlace(tower.flow, formatPoint({ tower: name, block: null, site }), place))
  }
  add('hook_embed', tower.embedding.place)
  const { normalised } = tower
  add(
    'ln_final.hook_normalized',
    normalised === null ? 'no norm follows the last block' : normPlace(tower.flow, normalised),
  )
  return {
    name,
    blocks,
    points,
    missing,
    branch: tower.branch,
    twin: null,
    width: widthOf(blocks),
    rotary: rotaryOf(tower.blocks),
  }
}

/** Where one token was picked before the norm its place is [batch, width]. */
function normPlace(flow: FlowGraph, value: string): Place {
  const place = streamPlace(flow, value)
  return place.axes.length === 2 ? { ...place, axes: ['batch', 'width'] } : place
}

interface BlockParts {
  readonly tower: FoundTower
  readonly block: FoundBlock
  readonly index: number
  readonly hints: HeadHints
  readonly missing: Missing[]
}

function nameBlock(name: string, { tower, block, index, hints, missing }: BlockParts): LocatedBlock {
  const points = new Map<BlockSite, LocatedPoint>()
  for (const [site, place] of block.places) {
    if (typeof place === 'string') missing.push({ site, block: index, reason: place })
    else points.set(site, namePlace(tower.flow, formatPoint({ tower: name, block: index, site }), place))
  }
  const attention = (found: FoundAttention | null, site: BlockSite): LocatedAttention | null => {
    const located = found === null ? null : nameAttention(tower.flow, found, hints)
    if (typeof located === 'string') missing.push({ site, block: index, reason: located })
    return typeof located === 'string' ? null : located
  }
  return {
    index,
    points,
    attention: attention(block.attention, 'attn.hook_pattern'),
    crossAttention: attention(block.crossAttention, 'cross_attn.hook_pattern'),
    order: block.order,
    norm: block.norm,
    normKind: block.normKind,
  }
}

function nameAttention(flow: FlowGraph, found: FoundAttention, hints: HeadHints): LocatedAttention | string {
  const heads = found.heads ?? hints.heads
  const kvHeads = found.kvHeads ?? hints.kvHeads
  const width = sizeOf(found.places.hook_z)
  const headSize = found.headSize ?? (heads === null || width === null ? null : width / heads)
  if (heads === null || kvHeads === null || headSize === null) {
    return "the graph does not tell how many heads the attention has; give the model's config.json"
  }
  const { kind, node, details } = found
  return { kind, heads, kvHeads, headSize, node, graph: flow.graph, ...details }
}

const sizeOf = (place: Place | string): number | null => (typeof place === 'string' ? null : place.width)

function widthOf(blocks: readonly LocatedBlock[]): number | null {
  for (const { points } of blocks) {
    for (const site of ['hook_resid_pre', 'hook_resid_post', 'hook_attn_out', 'hook_mlp_out'] as const) {
      const width = points.get(site)?.width ?? null
      if (width !== null) return width
    }
  }
  return null
}

function rotaryOf(blocks: readonly FoundBlock[]): LocatedTower['rotary'] {
  const kinds = new Set(blocks.flatMap(({ attention }) => attention?.rotary ?? []))
  const [kind = 'none'] = kinds
  if (kinds.size > 1)
    return { kind: kinds.has('outside') ? 'outside' : 'inside', note: 'in some blocks only' }
  const notes = {
    inside: 'applied inside the attention operator',
    outside: 'applied to queries and keys before the attention',
    none: 'no rotary embedding',
  }
  return { kind, note: notes[kind] }
}
