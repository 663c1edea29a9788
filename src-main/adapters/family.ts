/** Gives a model its family's name: each file of `families/` knows its own. */
import type { LocatedTower } from '../hooks/located'
import type { Embedding } from './ends/embedding'

/** What a family is told by: structure, never names. */
export interface Traits {
  readonly towers: readonly LocatedTower[]
  readonly embeddings: readonly Embedding['kind'][]
  readonly hasScores: boolean
  readonly hasCache: boolean
}

export interface Family {
  readonly id: string
  /** Lower goes first where several fit. */
  readonly rank: number
  /** A sentence for people; '' = nothing special. */
  readonly special: string
  fits(traits: Traits): boolean
}

const files = import.meta.glob<Family>('./families/*.ts', { eager: true, import: 'default' })

const families: readonly Family[] = Object.values(files).sort((a, b) => a.rank - b.rank)

/** Those that fit, the closest first. */
export function familiesOf(traits: Traits): readonly Family[] {
  return traits.towers.length === 0 ? [] : families.filter((family) => family.fits(traits))
}
