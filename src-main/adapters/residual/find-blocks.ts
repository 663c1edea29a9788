/**
 * Blocks: from each attention to the sum that adds it to the residual stream, on to the sums after it.
 * Where a norm follows the sum (BERT), hook_resid_mid and hook_resid_post are the sums before it and the next
 * block's hook_resid_pre is after it, as in TransformerLens's BertBlock.
 */
import type { LocatedBlock } from '../../hooks/located'
import type { BlockSite } from '../../hooks/point-name'
import type { Node } from '../../onnx/model'
import { mixingAfter } from '../attention/context'
import type { FoundAttention, HeadSite } from '../attention/found-attention'
import { origin, sameRankOrigin, type FlowGraph } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { otherTerm, sumsWith, type Sum } from '../flow/sums'
import { sourcePlace, streamPlace, type Place } from '../places'
import type { FoundBlock } from './found-block'
import { mlpBefore, type Mlp } from './mlp'
import { addedAfter, type Added } from './sublayer'

export interface Blocks {
  readonly found: readonly FoundBlock[]
  /** Clauses about attentions that belong to no block. */
  readonly loose: readonly string[]
}

interface Placed {
  readonly attention: FoundAttention
  readonly added: Added
}

export function findBlocks(flow: FlowGraph, norms: Norms, attentions: readonly FoundAttention[]): Blocks {
  const loose: string[] = []
  const bySum = new Map<Node, Placed>()
  for (const attention of attentions) {
    const mixed = mixingAfter(flow, attention.context)
    const added = mixed === null ? null : addedAfter(flow, norms, mixed.projection)
    if (added === null) loose.push('its output is not added to a residual stream')
    else bySum.set(added.sum.node, { attention, added })
  }
  const claimed = new Set<Node>()
  const found: FoundBlock[] = []
  for (const start of startsFirst([...bySum.values()])) {
    if (claimed.has(start.attention.node)) continue
    const block = new BlockWalk(flow, norms, bySum).from(start)
    if (typeof block === 'string') loose.push(block)
    else found.push(block)
    const own = typeof block === 'string' ? [] : [block.attention, block.crossAttention]
    for (const attention of own) if (attention !== null) claimed.add(attention.node)
  }
  const place = ({ attention, crossAttention }: FoundBlock): number => {
    const own = attention ?? crossAttention
    return own === null ? NaN : flow.place(own.node)
  }
  return { found: found.sort((a, b) => place(a) - place(b)), loose }
}

/** Self-attention begins a block; cross-attention only where no block took it along. */
function startsFirst(placed: readonly Placed[]): readonly Placed[] {
  const isCross = ({ attention }: Placed): boolean => attention.details.isCross
  return [...placed.filter((one) => !isCross(one)), ...placed.filter(isCross)]
}

class BlockWalk {
  readonly #flow: FlowGraph
  readonly #norms: Norms
  readonly #bySum: ReadonlyMap<Node, Placed>
  readonly #places = new Map<BlockSite, Place | string>()
  #hasPostNorm = false

  constructor(flow: FlowGraph, norms: Norms, bySum: ReadonlyMap<Node, Placed>) {
    this.#flow = flow
    this.#norms = norms
    this.#bySum = bySum
  }

  /** The block that the attention begins, or a clause why there is none. */
  from(start: Placed): FoundBlock | string {
    const { attention, added } = start
    const residuals = this.#residualsOf(attention)
    const other = sameRankOrigin(this.#flow, otherTerm(this.#flow, added.sum, added.term))
    const isDirect = residuals.has(origin(this.#flow, other))
    return isDirect ? this.#sequential(start, other) : this.#parallel(start, { residuals, mlpTerm: other })
  }

  /** What the attention reads, before a norm and after it. */
  #residualsOf({ reads, valueReads }: FoundAttention): Set<string> {
    const values = [reads, valueReads].filter((value) => value !== null)
    const inputs = values.map((value) => this.#norms.of(value)?.input ?? value)
    return new Set([...values, ...inputs].map((value) => origin(this.#flow, value)))
  }

  #sequential(start: Placed, residPre: string): FoundBlock {
    const isCross = start.attention.details.isCross
    this.#addAttention(start, isCross ? 'cross_attn' : 'attn')
    let stream = start.added.sum.value
    let cross = isCross ? start : null
    let following = this.#sumAfter(stream)
    const taken = following === null ? undefined : this.#bySum.get(following.sum.node)
    if (taken?.attention.details.isCross === true && !isCross) {
      cross = taken
      this.#places.set('hook_resid_mid', streamPlace(this.#flow, stream))
      this.#addAttention(taken, 'cross_attn')
      stream = taken.added.sum.value
      following = this.#sumAfter(stream)
    }
    const midSite = cross === null ? 'hook_resid_mid' : 'hook_resid_cross'
    const end = this.#mlpAfter({ stream, midSite, residPre, following })
    return this.#finish(start, { residPre, ...end, cross: cross?.attention ?? null })
  }

  /** The next sum of the stream, or of its norm where the norm comes after the sum. */
  #sumAfter(stream: string): { sum: Sum; term: string } | null {
    const first = (value: string) => sumsWith(this.#flow, value)[0]
    const direct = first(stream)
    if (direct !== undefined) return { sum: direct, term: otherTerm(this.#flow, direct, stream) }
    for (const { output } of this.#norms.reading(stream)) {
      const sum = first(output)
      if (sum === undefined) continue
      this.#hasPostNorm = true
      return { sum, term: otherTerm(this.#flow, sum, output) }
    }
    return null
  }

  #mlpAfter(step: {
    stream: string
    midSite: BlockSite
    residPre: string
    following: { sum: Sum; term: string } | null
  }): { residPost: string; order: LocatedBlock['order'] } {
    const { stream, midSite, following } = step
    const mid = streamPlace(this.#flow, stream)
    const isAttention = following !== null && this.#bySum.has(following.sum.node)
    if (following === null || isAttention) {
      this.#addMlp('the block has no MLP', 'the block has no MLP')
      this.#places.set('hook_resid_post', mid)
      return { residPost: stream, order: 'sequential' }
    }
    const mlp = mlpBefore(this.#flow, this.#norms, following.term)
    const reads = typeof mlp === 'string' ? null : mlp.reads
    const isParallel = reads !== null && this.#isAmong(step.residPre, reads) && !this.#isAmong(stream, reads)
    if (isParallel) this.#places.set(midSite, 'attention and MLP are added together')
    else this.#places.set(midSite, mid)
    this.#addMlp(
      this.#checked(mlp, isParallel ? step.residPre : stream),
      this.#added(following.sum, following.term),
    )
    this.#places.set('hook_resid_post', streamPlace(this.#flow, following.sum.value))
    return { residPost: following.sum.value, order: isParallel ? 'parallel' : 'sequential' }
  }

  #isAmong(stream: string, reads: ReadonlySet<string>): boolean {
    const values = [stream, ...this.#norms.reading(stream).map(({ output }) => output)]
    return values.some((value) => reads.has(origin(this.#flow, value)))
  }

  #checked(mlp: Mlp | string, stream: string): Mlp | string {
    if (typeof mlp === 'string' || this.#isAmong(stream, mlp.reads)) return mlp
    return 'what is added does not read the residual stream as an MLP does'
  }

  #parallel(
    start: Placed,
    { residuals, mlpTerm }: { residuals: ReadonlySet<string>; mlpTerm: string },
  ): FoundBlock | string {
    const flow = this.#flow
    const both = start.added.sum.value
    const outer = sumsWith(flow, both).find((sum) => residuals.has(origin(flow, otherTerm(flow, sum, both))))
    if (outer === undefined) return 'what it is added to is not what it reads'
    const residPre = sameRankOrigin(flow, otherTerm(flow, outer, both))
    this.#addAttention(start, 'attn')
    this.#places.set('hook_resid_mid', 'attention and MLP are added together')
    this.#addMlp(
      this.#checked(mlpBefore(flow, this.#norms, mlpTerm), residPre),
      this.#added(start.added.sum, mlpTerm),
    )
    this.#places.set('hook_resid_post', streamPlace(flow, outer.value))
    return this.#finish(start, { residPre, residPost: outer.value, order: 'parallel', cross: null })
  }

  #addAttention({ attention, added }: Placed, module: 'attn' | 'cross_attn'): void {
    for (const [site, place] of Object.entries(attention.places) as [HeadSite, Place | string][]) {
      this.#places.set(`${module}.${site}`, place)
    }
    const site = module === 'attn' ? 'hook_attn_out' : 'hook_cross_attn_out'
    this.#places.set(site, this.#added(added.sum, added.term))
  }

  #addMlp(mlp: Mlp | string, out: Place | string): void {
    const post = typeof mlp === 'string' ? mlp : streamPlace(this.#flow, mlp.post)
    this.#places.set('mlp.hook_post', post)
    this.#places.set('hook_mlp_out', out)
  }

  /** A term as it enters the sum; a fused norm adds the sublayer's bias itself. */
  #added({ bias }: Sum, term: string): Place {
    const place = streamPlace(this.#flow, term)
    if (bias === null || place.value === null) return place
    return sourcePlace({ kind: 'before-bias', value: place.value, bias, start: 0 }, place)
  }

  #normOrder(isBefore: boolean, hasOutputNorm: boolean): LocatedBlock['norm'] {
    if (this.#hasPostNorm) return 'post'
    if (!hasOutputNorm) return 'pre'
    return isBefore ? 'pre-and-output' : 'output'
  }

  #finish(
    { attention, added }: Placed,
    end: { residPre: string; residPost: string; order: LocatedBlock['order']; cross: FoundAttention | null },
  ): FoundBlock {
    const { residPre, residPost, order, cross } = end
    this.#places.set('hook_resid_pre', streamPlace(this.#flow, residPre))
    const read = attention.reads === null ? undefined : this.#norms.of(attention.reads)
    const isBefore = read !== undefined && origin(this.#flow, read.input) === origin(this.#flow, residPre)
    const after = this.#norms.of(added.term) ?? this.#norms.reading(added.sum.value)[0]
    return {
      attention: attention.details.isCross ? null : attention,
      crossAttention: cross,
      residPre,
      residPost,
      places: this.#places,
      order,
      norm: this.#normOrder(isBefore, added.hasOutputNorm),
      normKind: read?.kind ?? after?.kind ?? null,
    }
  }
}
