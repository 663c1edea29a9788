/** Attention spelled out: queries × keys, scale, mask, softmax, × values. */
import { intOf, type Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, maxSteps, outputAt, scalarOf } from '../flow/flow-graph'
import { scaledBy } from './side'

export interface PlainAttention {
  readonly softmax: Node
  /** Queries × keys. */
  readonly scoreProduct: Node
  readonly valueProduct: Node
  /** What enters the softmax. */
  readonly scores: string
  /** What the values are multiplied with. */
  readonly pattern: string
  readonly scale: number | null
  readonly softcap: number
}

/** The softmax as the middle of an attention; a clause why not, or null where it is nothing of the kind. */
export function plainAttentionAt(flow: FlowGraph, softmax: Node): PlainAttention | string | null {
  if (!isOperator(softmax, 'Softmax')) return null
  const scores = inputAt(softmax, 0)
  const rank = flow.facts(scores).sizes?.length ?? null
  const axis = intOf(softmax, 'axis', -1)
  if (axis !== -1 && rank !== null && axis !== rank - 1) return null
  const end = patternEnd(flow, softmax)
  if (end === null) return null
  const start = new ScoreWalk(flow)
  start.back(scores, 0)
  const [scoreProduct] = start.products
  if (scoreProduct === undefined) return null
  if (start.products.size > 1) return 'its scores are a sum of several products, as in relative attention'
  return { softmax, scoreProduct, scores, ...end, scale: start.factor, softcap: start.softcap }
}

/** Forward from the softmax to the product with the values. */
function patternEnd(flow: FlowGraph, softmax: Node): { pattern: string; valueProduct: Node } | null {
  let pattern = outputAt(softmax, 0)
  for (let steps = 0; steps < maxSteps; steps++) {
    const uses = flow.uses(pattern).filter(({ node }) => !isOperator(node, 'IsNaN', 'Shape'))
    const product = uses.find(({ node, index }) => isOperator(node, 'MatMul') && index === 0)
    if (product !== undefined) return { pattern, valueProduct: product.node }
    const [use] = uses
    const isHandedOn = isOperator(use?.node, 'Cast', 'Identity', 'Dropout', 'Where', 'Reshape', 'Mul')
    if (use === undefined || !isHandedOn || uses.length !== 1) return null
    pattern = outputAt(use.node, 0)
  }
  return null
}

/** Back from the softmax: through scale, mask and soft cap. */
class ScoreWalk {
  readonly products = new Set<Node>()
  factor: number | null = 1
  softcap = 0
  readonly #flow: FlowGraph
  readonly #seen = new Map<string, boolean>()

  constructor(flow: FlowGraph) {
    this.#flow = flow
  }

  /** Whether a product of queries and keys lies behind the value. */
  back(value: string, depth: number): boolean {
    const known = this.#seen.get(value)
    if (known !== undefined) return known
    this.#seen.set(value, false)
    const found = this.#look(value, depth)
    this.#seen.set(value, found)
    return found
  }

  #look(value: string, depth: number): boolean {
    const flow = this.#flow
    const node = depth > maxSteps ? undefined : flow.producer(value)
    if (node === undefined || flow.isConstant(value)) return false
    if (isOperator(node, 'MatMul', 'FusedMatMul')) return this.#product(node)
    const inputs = scoreInputs(node).filter((input) => scalarOf(flow, input) === null)
    const found = inputs.filter((input) => this.back(input, depth + 1))
    if (found.length === 0) return false
    this.#note(node)
    return true
  }

  #product(node: Node): boolean {
    if (node.inputs.some((input) => this.#flow.isConstant(input))) return false
    this.products.add(node)
    const alpha = node.attributes.get('alpha')
    if (alpha?.kind === 'float' && this.factor !== null) this.factor *= alpha.value
    return true
  }

  /** The cap is what the Tanh is multiplied with: it takes back the division by it before, so both count. */
  #note(node: Node): void {
    if (isOperator(node, 'Tanh')) this.softcap = NaN
    if (!isOperator(node, 'Mul', 'Div')) return
    const scaled = scaledBy(this.#flow, node, this.factor)
    if (Number.isNaN(this.softcap)) this.softcap = scaledBy(this.#flow, node, 1) ?? NaN
    this.factor = scaled
  }
}

function scoreInputs(node: Node): readonly string[] {
  if (isOperator(node, 'Cast', 'Identity', 'Reshape', 'Tanh', 'Squeeze', 'Unsqueeze', 'Clip'))
    return node.inputs.slice(0, 1)
  if (isOperator(node, 'Where')) return node.inputs.slice(1, 3)
  return isOperator(node, 'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min') ? node.inputs : []
}
