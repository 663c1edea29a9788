/**
 * Where a model's insides are in its graph: what `adapters` find by data flow and what passes rewrite.
 * Nodes and value names are those of one `OnnxModel` object; find again after a rewrite.
 */
import type { Graph, Node } from '../onnx/model'
import type { BlockSite, TowerSite } from './point-name'

/**
 * What an axis of a value counts. `heads` × `headSize` may be merged into one axis (`headsBySize`), in that
 * order; keys and values may have fewer heads (`kvHeads`). `rows` = batch × positions in one axis.
 */
export type Axis =
  | 'batch'
  | 'position'
  | 'rows'
  | 'width'
  | 'heads'
  | 'kvHeads'
  | 'headSize'
  | 'headsBySize'
  | 'kvHeadsBySize'
  | 'query'
  | 'key'
  /** batch × heads in one axis, as older exports multiply them. */
  | 'batchByHeads'

/** How a point is reached. */
export type PointSource =
  /** `value` of the point holds it. */
  | { readonly kind: 'value' }
  /** Elements [start, start + size) of the last axis of a wider value: packed queries, keys and values. */
  | { readonly kind: 'part'; readonly value: string; readonly start: number; readonly size: number }
  /** The operator that takes the value adds bias[start …] first; adding a vector to `value` is the same. */
  | { readonly kind: 'before-bias'; readonly value: string; readonly bias: string; readonly start: number }
  /** An optional output that the exporter left out: naming it gives the value. */
  | { readonly kind: 'unnamed-output'; readonly node: Node; readonly index: number }
  /** Inside a fused operator, which a pass must open or ask for it. */
  | { readonly kind: 'inside'; readonly node: Node }

export interface LocatedPoint {
  readonly name: string
  /** The value that holds it; null where `source` is of another kind than "value". */
  readonly value: string | null
  readonly source: PointSource
  readonly axes: readonly Axis[]
  /** Size of the last axes where it is known: the width of a residual, head count and size … */
  readonly width: number | null
  /** TensorProto.DataType: float32 or float16. */
  readonly elementType: number
  /** The graph that holds the value: the model's own, or one inside an If. */
  readonly graph: Graph
}

export type AttentionKind =
  /** MatMul, Softmax, MatMul. */
  | 'plain'
  /** com.microsoft Attention: packed QKV weights inside. */
  | 'Attention'
  | 'MultiHeadAttention'
  | 'GroupQueryAttention'
  /** ONNX Attention, opset 23. */
  | 'OnnxAttention'

export interface LocatedAttention {
  readonly kind: AttentionKind
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  /** The softmax of a plain form, or the fused operator. */
  readonly node: Node
  readonly graph: Graph
  /** Whether keys come from an encoder instead of the block's own input. */
  readonly isCross: boolean
  /** What queries × keys are multiplied by; null when the graph scales in steps that were not followed. */
  readonly scale: number | null
  /** tanh(scores / softcap) × softcap; 0 = none. */
  readonly softcap: number
  /** Tokens a query may look back, itself included; null = all, or as the mask of a plain form says. */
  readonly window: number | null
  /** Plain: the matrix product of pattern and values; else null. */
  readonly valueProduct: Node | null
}

/** What was looked for and not found, and why. */
export interface Missing {
  readonly site: BlockSite | TowerSite | 'blocks' | 'cache' | 'logits' | 'rotary' | 'unembedding'
  readonly block: number | null
  /** A clause without a full stop. */
  readonly reason: string
}

export interface LocatedBlock {
  readonly index: number
  readonly points: ReadonlyMap<BlockSite, LocatedPoint>
  readonly attention: LocatedAttention | null
  readonly crossAttention: LocatedAttention | null
  /** "parallel" = attention and MLP read the same residual and are added together. */
  readonly order: 'sequential' | 'parallel'
  /**
   * Where normalisation comes: before the sublayer (GPT-2, Llama, ViT), after the sum (BERT), on the
   * sublayer's output before it is added (OLMo 2), or both before and on the output (Gemma 2).
   */
  readonly norm: 'pre' | 'post' | 'output' | 'pre-and-output'
  /** "layer" subtracts the mean, "rms" does not; null where no norm was recognised. */
  readonly normKind: 'layer' | 'rms' | null
}

export interface LocatedTower {
  /** '' for a model's only tower; else vision, text, encoder, decoder. */
  readonly name: string
  readonly blocks: readonly LocatedBlock[]
  readonly points: ReadonlyMap<TowerSite, LocatedPoint>
  readonly missing: readonly Missing[]
  /** The graph inside an If that holds it; null = the model's own. */
  readonly branch: { readonly node: Node; readonly name: string } | null
  /** The same tower in the If's other branch: a merged decoder holds it once with a cache and once without. */
  readonly twin: LocatedTower | null
  /** Size of the residual stream. */
  readonly width: number | null
  readonly rotary: { readonly kind: 'inside' | 'outside' | 'none'; readonly note: string }
}

/** One layer's keys or values across steps: model inputs and outputs. */
export interface CachePair {
  readonly layer: number
  readonly part: 'key' | 'value' | 'both'
  readonly of: 'decoder' | 'encoder'
  readonly past: string
  readonly present: string
}

export interface LocatedModel {
  /** Such as "gpt2", "llama", "bert", "vit", "whisper"; "unknown" where only the structure speaks. */
  readonly family: string
  readonly towers: readonly LocatedTower[]
  readonly cache: readonly CachePair[]
  /** Names among the model's inputs; null where there is none. */
  readonly inputs: {
    readonly tokens: string | null
    readonly embeddings: string | null
    readonly attentionMask: string | null
    readonly positions: string | null
    /** A picture or a spectrogram. */
    readonly pixels: string | null
    /** Tells a merged decoder, which holds its blocks twice, whether there is a cache yet. */
    readonly cacheBranch: string | null
  }
  /** The model's output of token scores, or null. */
  readonly logits: string | null
  /** The matrix from the final norm to the logits. */
  readonly unembedding: {
    readonly node: Node
    readonly weight: string
    readonly isTransposed: boolean
  } | null
  readonly missing: readonly Missing[]
  /** Sentences a person should know: functions not looked into, branches of an If, other operators. */
  readonly notes: readonly string[]
}
