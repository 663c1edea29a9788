import type { LocatedBlock } from '../../hooks/located'
import type { BlockSite } from '../../hooks/point-name'
import type { FoundAttention } from '../attention/found-attention'
import type { Place } from '../places'

/** A block before it has a number: sites with their places, or clauses why they have none. */
export interface FoundBlock {
  readonly attention: FoundAttention | null
  readonly crossAttention: FoundAttention | null
  readonly residPre: string
  readonly residPost: string
  readonly places: ReadonlyMap<BlockSite, Place | string>
  readonly order: LocatedBlock['order']
  readonly norm: LocatedBlock['norm']
  readonly normKind: LocatedBlock['normKind']
}
