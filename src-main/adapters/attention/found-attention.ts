/** An attention of any form, before it is known which block it belongs to. */
import type { AttentionKind, LocatedAttention } from '../../hooks/located'
import type { Node } from '../../onnx/model'
import type { Place } from '../places'
import type { CacheUse } from './cache-use'

export type HeadSite = 'hook_q' | 'hook_k' | 'hook_v' | 'hook_scores' | 'hook_pattern' | 'hook_z'

export interface FoundAttention {
  readonly kind: AttentionKind
  readonly node: Node
  /** What queries (and of self-attention keys and values) are projected from; null = not found. */
  readonly reads: string | null
  /** What values are projected from. */
  readonly valueReads: string | null
  /** What comes out: heads side by side or not yet. */
  readonly context: string
  /** null where the graph does not tell it. */
  readonly heads: number | null
  readonly kvHeads: number | null
  readonly headSize: number | null
  /** A clause stands where a place was not found. */
  readonly places: Readonly<Record<HeadSite, Place | string>>
  readonly details: Pick<LocatedAttention, 'isCross' | 'scale' | 'softcap' | 'window' | 'valueProduct'>
  readonly rotary: 'inside' | 'outside' | 'none'
  readonly caches: readonly CacheUse[]
}
