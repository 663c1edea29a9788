/**
 * Back from queries, keys or values, as an attention takes them, to the projection that made them: through
 * reshapes, rotary embedding, norms, the cache, repeated heads.
 */
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, scalarOf } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { projectionEndedBy, type Projection } from '../flow/projections'

export interface Side {
  readonly projections: readonly Projection[]
  /** Model inputs that were joined in or come straight: caches. */
  readonly inputs: readonly string[]
  /** Value → those made from it, on a way from a projection or model input to the attention. */
  readonly next: ReadonlyMap<string, readonly string[]>
  /** What the path multiplies by; null where a factor is not known. */
  readonly factor: number | null
  readonly hasRotary: boolean
  readonly hasNorm: boolean
}

/** Operators that are followed, and which inputs carry the stream; 'all' skips constants. */
const followed: Readonly<Record<string, readonly number[] | 'all'>> = {
  ...Object.fromEntries(
    [
      ...[
        'Transpose',
        'Reshape',
        'Flatten',
        'Squeeze',
        'Unsqueeze',
        'Identity',
        'Cast',
        'Dropout',
        'Slice',
        'Split',
      ],
      ...['Gather', 'Expand', 'Tile', 'Neg', 'RotaryEmbedding', 'GemmaRotaryEmbedding', 'Pad'],
    ].map((name) => [name, [0]]),
  ),
  Where: [1, 2],
  ScatterND: [0, 2],
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Concat'].map((name) => [name, 'all'])),
}

/** An attention's side is a few dozen operators; a longer search is lost. */
const maxValues = 400

class SideWalk {
  readonly projections = new Map<Node, Projection>()
  readonly inputs = new Set<string>()
  readonly next = new Map<string, string[]>()
  factor: number | null = 1
  hasRotary = false
  hasNorm = false
  readonly #flow: FlowGraph
  readonly #norms: Norms
  readonly #seen = new Map<string, boolean>()

  constructor(flow: FlowGraph, norms: Norms) {
    this.#flow = flow
    this.#norms = norms
  }

  /** Whether a projection or model input lies behind the value. */
  reaches(value: string): boolean {
    const known = this.#seen.get(value)
    if (known !== undefined) return known
    if (this.#seen.size >= maxValues || this.#flow.isConstant(value)) return false
    this.#seen.set(value, false)
    const found = this.#look(value)
    this.#seen.set(value, found)
    return found
  }

  #look(value: string): boolean {
    const flow = this.#flow
    const node = flow.producer(value)
    if (node === undefined) {
      const isInput = flow.isModelInput(value)
      if (isInput) this.inputs.add(value)
      return isInput
    }
    const projection = projectionEndedBy(flow, node)
    if (projection !== null) {
      this.projections.set(projection.node, projection)
      return true
    }
    const norm = this.#norms.of(value)
    if (norm !== undefined) return this.#through(value, [norm.input], () => (this.hasNorm = true))
    return this.#through(value, streamInputs(flow, node), () => this.#note(node))
  }

  #through(value: string, inputs: readonly string[], note: () => void): boolean {
    const reached = inputs.filter((input) => this.reaches(input))
    for (const input of reached) {
      const made = this.next.get(input)
      if (made === undefined) this.next.set(input, [value])
      else made.push(value)
    }
    if (reached.length > 0) note()
    return reached.length > 0
  }

  /** Half of the stream negated is what rotating looks like, cosines and sines folded into tables or not. */
  #note(node: Node): void {
    if (isOperator(node, 'Neg', 'RotaryEmbedding', 'GemmaRotaryEmbedding')) this.hasRotary = true
    if (isOperator(node, 'Mul', 'Div')) this.factor = scaledBy(this.#flow, node, this.factor)
  }
}

function streamInputs(flow: FlowGraph, node: Node): readonly string[] {
  const which = isOperator(node, ...Object.keys(followed)) ? followed[node.opType] : undefined
  if (which === undefined) return []
  const inputs = which === 'all' ? node.inputs : which.map((index) => inputAt(node, index))
  return [...new Set(inputs)].filter((input) => !flow.isConstant(input) && scalarOf(flow, input) === null)
}

/** The factor times (Mul) or through (Div) the node's scalar; unchanged where it has none (cos × x). */
export function scaledBy(flow: FlowGraph, node: Node, factor: number | null): number | null {
  const isDivision = node.opType === 'Div'
  const places = isDivision ? [1] : [0, 1]
  for (const place of places) {
    const value = inputAt(node, place)
    const scalar = scalarOf(flow, value)
    if (scalar !== null) return factor === null ? null : isDivision ? factor / scalar : factor * scalar
    const { sizes } = flow.facts(value)
    if (sizes?.every((size) => size === 1) === true) return null
  }
  return factor
}

export function traceSide(flow: FlowGraph, norms: Norms, value: string): Side {
  const walk = new SideWalk(flow, norms)
  walk.reaches(value)
  const { projections, inputs, next, factor, hasRotary, hasNorm } = walk
  return { projections: [...projections.values()], inputs: [...inputs], next, factor, hasRotary, hasNorm }
}
