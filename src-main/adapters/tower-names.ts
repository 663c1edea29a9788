/** Towers are named for what they take in when a model has several; a model's only tower has no name. */
import type { FoundTower } from './located-tower'

/** Branches of an If hold the same tower twice: both get its name. */
export function towerNames(towers: readonly FoundTower[]): string[] {
  const kinds = towers.map((tower) => kindOf(tower, towers))
  const isOnly =
    towers.length === 1 ||
    towers.every(({ branch }) => branch !== null && kinds.every((kind) => kind === kinds[0]))
  if (isOnly && isSinglePerBranch(towers)) return towers.map(() => '')
  return kinds.map((kind, index) => numbered(kind, { kinds, towers, index }))
}

function isSinglePerBranch(towers: readonly FoundTower[]): boolean {
  const branches = towers.map(({ branch }) => branch?.name ?? '')
  return new Set(branches).size === towers.length
}

function kindOf({ blocks, embedding }: FoundTower, all: readonly FoundTower[]): string {
  if (blocks.some(({ crossAttention }) => crossAttention !== null)) return 'decoder'
  const hasDecoder = all.some((tower) => tower.blocks.some(({ crossAttention }) => crossAttention !== null))
  if (hasDecoder) return 'encoder'
  const names = {
    tokens: 'text',
    input: 'text',
    patches: 'vision',
    sound: 'audio',
    unknown: 'tower',
  } as const
  return names[embedding.kind]
}

/** A second tower of a kind gets a letter: names hold no digits. */
function numbered(
  kind: string,
  { kinds, towers, index }: { kinds: readonly string[]; towers: readonly FoundTower[]; index: number },
): string {
  const branch = towers[index]?.branch?.name
  const before = kinds
    .slice(0, index)
    .filter((other, at) => other === kind && towers[at]?.branch?.name === branch)
  return before.length === 0 ? kind : `${kind}_${String.fromCharCode(97 + before.length)}`
}
