/**
 * Names of hook points, TransformerLens's vocabulary: `blocks.3.attn.hook_pattern`, with the tower before
 * it where a model has several: `vision.blocks.3.hook_resid_post`.
 */
import { ProblemError } from '../lib/problem'

/** Inside a block, in the order a token meets them. `cross_attn` attends to an encoder's output. */
export const blockSites = [
  'hook_resid_pre',
  'attn.hook_q',
  'attn.hook_k',
  'attn.hook_v',
  'attn.hook_scores',
  'attn.hook_pattern',
  'attn.hook_z',
  'hook_attn_out',
  'hook_resid_mid',
  'cross_attn.hook_q',
  'cross_attn.hook_k',
  'cross_attn.hook_v',
  'cross_attn.hook_scores',
  'cross_attn.hook_pattern',
  'cross_attn.hook_z',
  'hook_cross_attn_out',
  'hook_resid_cross',
  'mlp.hook_post',
  'hook_mlp_out',
  'hook_resid_post',
] as const
export type BlockSite = (typeof blockSites)[number]

/** Outside the blocks. */
export const towerSites = ['hook_embed', 'ln_final.hook_normalized'] as const
export type TowerSite = (typeof towerSites)[number]

export type PointName =
  | { readonly tower: string; readonly block: number; readonly site: BlockSite }
  | { readonly tower: string; readonly block: null; readonly site: TowerSite }

/** TransformerLens 3's names for what enters and leaves a block. */
const aliases: Readonly<Record<string, BlockSite>> = {
  hook_in: 'hook_resid_pre',
  hook_out: 'hook_resid_post',
}

const blockPattern = /^(?:([a-z][a-z_]*)\.)?blocks\.(\d{1,4})\.(.+)$/
const towerPattern = /^(?:([a-z][a-z_]*)\.)?(hook_embed|ln_final\.hook_normalized)$/

const isBlockSite = (site: string): site is BlockSite => (blockSites as readonly string[]).includes(site)

/** Reads a name; throws a sentence when it is none. */
export function parsePoint(name: string): PointName {
  const point = parseInBlock(name) ?? parseOutside(name)
  if (point !== null) return point
  throw new ProblemError(
    'bad-input',
    `"${name}" is no hook point. Names look like "blocks.3.hook_resid_post"; "saccade inspect MODEL" lists those of a model.`,
  )
}

function parseInBlock(name: string): PointName | null {
  const match = blockPattern.exec(name)
  if (match === null) return null
  const [, tower = '', block = '', named = ''] = match
  const site = Object.hasOwn(aliases, named) ? aliases[named] : named
  return site !== undefined && isBlockSite(site) ? { tower, block: Number(block), site } : null
}

function parseOutside(name: string): PointName | null {
  const match = towerPattern.exec(name)
  if (match === null) return null
  const site = match[2] === 'hook_embed' ? 'hook_embed' : 'ln_final.hook_normalized'
  return { tower: match[1] ?? '', block: null, site }
}

export function formatPoint({ tower, block, site }: PointName): string {
  const prefix = tower === '' ? '' : `${tower}.`
  return block === null ? `${prefix}${site}` : `${prefix}blocks.${block}.${site}`
}
