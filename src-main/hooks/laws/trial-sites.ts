/** Where in a model the laws are tried: blocks at both ends and in the middle, cross-attention too. */
import type { LocatedAttention, LocatedModel, LocatedTower } from '../located'

export interface TrialSite {
  readonly tower: LocatedTower
  readonly block: number
  /** "cross" = the attention over an encoder's output, with its own points. */
  readonly attention: 'self' | 'cross'
}

/** Middle blocks first, so that each tower is tried somewhere before time runs out; `blocks` names others. */
export function trialSites({ towers }: LocatedModel, blocks?: readonly number[]): TrialSite[] {
  const rounds = [0, 1, 2].flatMap((round) =>
    towers.flatMap((tower) => {
      const block = (blocks ?? usualBlocks(tower))[round]
      return block === undefined ? [] : sitesOf(tower, block)
    }),
  )
  return rounds
}

/** The middle, the first and the last. */
function usualBlocks({ blocks }: LocatedTower): number[] {
  return [...new Set([Math.floor(blocks.length / 2), 0, blocks.length - 1])].filter((block) => block >= 0)
}

function sitesOf(tower: LocatedTower, block: number): TrialSite[] {
  const found = tower.blocks[block]
  if (found === undefined) return []
  const hasCross = found.crossAttention !== null
  return [
    { tower, block, attention: 'self' },
    ...(hasCross ? [{ tower, block, attention: 'cross' as const }] : []),
  ]
}

export function attentionAt({ tower, block, attention }: TrialSite): LocatedAttention | null {
  const found = tower.blocks[block]
  return (attention === 'self' ? found?.attention : found?.crossAttention) ?? null
}

/** `decoder.blocks.1`, `decoder.blocks.1.cross_attn`. */
export function nameOf({ tower, block, attention }: TrialSite): string {
  const prefix = tower.name === '' ? '' : `${tower.name}.`
  return `${prefix}blocks.${block}${attention === 'cross' ? '.cross_attn' : ''}`
}
