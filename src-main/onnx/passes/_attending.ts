/** What a fused attention operator is asked for, and the small changes that asking takes. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../graph-editor'
import { intOf, type Attribute, type Node } from '../model'

/** How the attention computes its scores. */
export interface AttentionForm {
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  /** What queries × keys are multiplied by. */
  readonly scale: number
  /** tanh(scores / softcap) × softcap; 0 = none. */
  readonly softcap: number
  /** Tokens a query may look back, itself included; null = all. */
  readonly window: number | null
}

export interface Wants {
  readonly scores: boolean
  readonly pattern: boolean
  /** Keys' values as the pattern is multiplied with, cache included. */
  readonly values: boolean
}

export interface Attending {
  /** The fused operator that is copied. */
  readonly node: Node
  /** Names for the copy's own outputs, as many as the operator has; '' leaves one out. */
  readonly outputs: readonly string[]
  /** [batch, heads, query, key], of the operator's own type; null = none. */
  readonly bias: string | null
  readonly wants: Wants
  /** TensorProto.DataType of queries, scores and pattern. */
  readonly elementType: number
  readonly form: AttentionForm
  /** Computes what is wanted in plain operators: devices other than the CPU do not give it out. */
  readonly isPlain: boolean
}

/** The ends of a fused operator. */
export interface Ends {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** Names of what was asked for: scores and pattern [batch, heads, query, key], values [batch, kvHeads, key, size]. */
export interface Attended {
  readonly scores: string | null
  readonly pattern: string | null
  readonly values: string | null
}

/** A copy of the node with other ends; `settings` replace its attributes of those names. */
export function copyNode(
  editor: GraphEditor,
  node: Node,
  ends: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  settings: readonly Attribute[] = [],
): void {
  const attributes = new Map([...node.attributes, ...settings.map((each) => [each.name, each] as const)])
  editor.add(node.opType, ends.inputs, {
    domain: node.domain,
    outputs: ends.outputs,
    attributes: [...attributes.values()],
  })
}

/** A list with one entry set, grown with '' where it is too short. */
export function withEntry(list: readonly string[], index: number, value: string): string[] {
  const grown = Array.from({ length: Math.max(list.length, index + 1) }, (_, at) => list[at] ?? '')
  grown[index] = value
  return grown
}

const sinkInput = 11

/** Whether a share of each row goes to no key (GroupQueryAttention's sinks and smooth softmax): rows sum to less than 1. */
export function hasSink(node: Node): boolean {
  if (node.opType !== 'GroupQueryAttention') return false
  return (node.inputs[sinkInput] ?? '') !== '' || intOf(node, 'smooth_softmax', 0) > 0
}

export function refuse({ opType }: Node, reason: string): ProblemError {
  return new ProblemError('bad-input', `The attention operator ${opType} cannot be opened: ${reason}.`)
}
