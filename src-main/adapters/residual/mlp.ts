/** The MLP that ends in a term of a residual sum. */
import { activationOperators } from '../flow/activations'
import type { Node } from '../../onnx/model'
import { type FlowGraph, inputAt, isOperator, origin } from '../flow/flow-graph'
import type { Norms } from '../flow/norms'
import { projectionEndedBy } from '../flow/projections'
import { projectionBefore } from './sublayer'

export interface Mlp {
  /** After the activation (gated: activation × up), batch and positions apart where they are anywhere. */
  readonly post: string
  /** What its first projections read, norms looked through. */
  readonly reads: ReadonlySet<string>
}

const activations = [
  ...activationOperators,
  ...['Clip', 'Pow', 'Exp', 'Abs', 'Neg', 'Sqrt', 'Max', 'Min'],
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Cast',
    'Identity',
    'Dropout',
    'Reshape',
    'Split',
    'Slice',
    'Where',
    'Softsign',
  ],
]

const maxValues = 64

/** The MLP behind the term, or a clause why it is none. */
export function mlpBefore(flow: FlowGraph, norms: Norms, term: string): Mlp | string {
  const down = projectionBefore(flow, norms, term)
  if (down === null) return 'what is added does not end in one projection, as in a mixture of experts'
  const reads = new Set<string>()
  const isPlain = walkBack(flow, down.input, (input) => {
    const norm = norms.of(input)
    reads.add(origin(flow, input))
    if (norm !== undefined) reads.add(origin(flow, norm.input))
  })
  if (!isPlain || reads.size === 0) return 'between its projections is more than an activation'
  return { post: apartBefore(flow, down.input), reads }
}

/** Visits what the projections behind the value read; false when other operators are on the way. */
function walkBack(flow: FlowGraph, start: string, visit: (input: string) => void): boolean {
  const seen = new Set<string>()
  const waiting = [start]
  while (waiting.length > 0) {
    const value = waiting.pop() ?? ''
    if (seen.has(value) || flow.isConstant(value)) continue
    seen.add(value)
    if (seen.size > maxValues) return false
    const node = flow.producer(value)
    const projection = projectionEndedBy(flow, node)
    if (projection !== null) visit(projection.input)
    else if (isOperator(node, ...activations)) waiting.push(...streamsOf(node))
    else return false
  }
  return true
}

function streamsOf(node: Node): readonly string[] {
  return isOperator(node, 'Reshape', 'Split', 'Slice') ? node.inputs.slice(0, 1) : node.inputs
}

/** Before rows are flattened for the product. */
function apartBefore(flow: FlowGraph, value: string): string {
  const node = flow.producer(value)
  const before = inputAt(node, 0)
  const isFlattened = isOperator(node, 'Reshape', 'Flatten') && flow.facts(value).sizes?.length === 2
  return isFlattened && flow.facts(before).sizes?.length === 3 ? before : value
}
