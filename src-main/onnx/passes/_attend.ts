/** Fused attention operators asked for their scores, pattern and values, and given a bias: each in its own way. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../graph-editor'
import { intAttribute, intOf, type Attribute, type Node } from '../model'
import { attendPacked } from './_attend-packed'
import { isBool } from './_is-bool'

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
}

/** Names of what was asked for: scores and pattern [batch, heads, query, key], values [batch, kvHeads, key, size]. */
export interface Attended {
  readonly scores: string | null
  readonly pattern: string | null
  readonly values: string | null
}

/** Adds a copy of a fused operator that gives what is wanted. Throws a sentence for forms that cannot. */
export function attend(editor: GraphEditor, attending: Attending): Attended {
  const { opType, domain } = attending.node
  const form = forms[domain === '' ? `onnx.${opType}` : opType]
  if (form !== undefined) return form(editor, attending)
  throw new ProblemError('bad-input', `The attention operator ${opType} cannot be looked into.`)
}

const forms: Readonly<Record<string, (editor: GraphEditor, attending: Attending) => Attended>> = {
  GroupQueryAttention: attendGrouped,
  MultiHeadAttention: attendMultiHead,
  Attention: (editor, attending) => attendPacked(editor, attending, attendMultiHead),
  'onnx.Attention': attendOnnx,
}

/** A copy of the node with other ends; `settings` replace its attributes of those names. */
function copyNode(
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
function withEntry(list: readonly string[], index: number, value: string): string[] {
  const grown = Array.from({ length: Math.max(list.length, index + 1) }, (_, at) => list[at] ?? '')
  grown[index] = value
  return grown
}

function withBias(
  editor: GraphEditor,
  inputs: readonly string[],
  index: number,
  bias: string | null,
): string[] {
  if (bias === null) return [...inputs]
  const known = inputs[index] ?? ''
  return withEntry(inputs, index, known === '' ? bias : editor.add('Add', [known, bias]))
}

const readOutput = 3
const keysOutput = 1
const valuesOutput = 2

/** Outputs with a name for the values and for the scores or pattern where they are wanted. */
function namedOutputs(editor: GraphEditor, { outputs, wants, elementType }: Attending): string[] {
  let named = [...outputs]
  if (wants.scores || wants.pattern) {
    const name = editor.fresh('read')
    named = withEntry(named, readOutput, name)
    // onnxruntime does not find the type of this output by itself.
    editor.graph.valueInfos.set(name, { name, elementType, shape: null, range: null })
  }
  if (!wants.values) return named
  for (const index of [keysOutput, valuesOutput]) {
    if ((named[index] ?? '') === '') named = withEntry(named, index, editor.fresh('cached'))
  }
  return named
}

const softmax = (editor: GraphEditor, scores: string): string =>
  editor.add('Softmax', [scores], { attributes: [intAttribute('axis', -1)] })

/**
 * `qk_output`: 1 = before the softmax, bias included but no mask, 2 = after it (onnxruntime 1.30). So scores
 * take a second copy, and are −∞ where the pattern is 0.
 */
function attendGrouped(editor: GraphEditor, attending: Attending): Attended {
  const { node, bias, wants } = attending
  const hasSink = (node.inputs[11] ?? '') !== '' || intOf(node, 'smooth_softmax', 0) !== 0
  if (hasSink && wants.values) throw refuse(node, 'its rows do not sum to 1: part of each goes to a sink')
  const inputs = withBias(editor, node.inputs, 10, bias)
  const isRead = wants.scores || wants.pattern
  const named = namedOutputs(editor, attending)
  copyNode(editor, node, { inputs, outputs: named }, isRead ? [intAttribute('qk_output', 2)] : [])
  const pattern = isRead ? (named[readOutput] ?? null) : null
  const scores =
    wants.scores && pattern !== null ? groupedScores(editor, attending, { inputs, pattern }) : null
  return { scores, pattern, values: named[valuesOutput] ?? null }
}

function groupedScores(
  editor: GraphEditor,
  { node, elementType }: Attending,
  { inputs, pattern }: { readonly inputs: readonly string[]; readonly pattern: string },
): string {
  const outputs = ['attended', 'keys', 'values', 'unmasked'].map((hint) => editor.fresh(hint))
  const unmasked = outputs[readOutput] ?? ''
  editor.graph.valueInfos.set(unmasked, { name: unmasked, elementType, shape: null, range: null })
  copyNode(editor, node, { inputs, outputs }, [intAttribute('qk_output', 1)])
  const zero = editor.like(editor.floats([], [0]), elementType)
  const hidden = editor.like(editor.floats([], [-Infinity]), elementType)
  return editor.add('Where', [editor.add('Greater', [pattern, zero]), unmasked, hidden])
}

/** The fourth output holds the scores before the softmax, bias and mask included. */
function attendMultiHead(editor: GraphEditor, attending: Attending): Attended {
  const { node, bias, wants } = attending
  const inputs = withBias(editor, node.inputs, 5, bias)
  const named = namedOutputs(editor, attending)
  copyNode(editor, node, { inputs, outputs: named })
  const scores = named[readOutput] ?? null
  return {
    scores: wants.scores ? scores : null,
    pattern: wants.pattern && scores !== null ? softmax(editor, scores) : null,
    values: named[valuesOutput] ?? null,
  }
}

/** `qk_matmul_output_mode`: 2 = soft-capped and masked, 3 = after the softmax. */
function attendOnnx(editor: GraphEditor, attending: Attending): Attended {
  const { node, bias, wants } = attending
  const inputs = onnxInputs(editor, node, bias)
  const named = namedOutputs(editor, attending)
  const mode = wants.scores ? 2 : 3
  const settings = wants.scores || wants.pattern ? [intAttribute('qk_matmul_output_mode', mode)] : []
  copyNode(editor, node, { inputs, outputs: named }, settings)
  const read = named[readOutput] ?? null
  const isBoth = wants.scores && wants.pattern
  return {
    scores: wants.scores ? read : null,
    pattern: isBoth && read !== null ? softmax(editor, read) : wants.pattern ? read : null,
    values: named[valuesOutput] ?? null,
  }
}

const maskInput = 3

/** The mask may be true for keys that are seen; then it becomes 0 and −∞ for a bias to be added to. */
function onnxInputs(editor: GraphEditor, node: Node, bias: string | null): string[] {
  const mask = node.inputs[maskInput] ?? ''
  if (bias === null || mask === '' || !isBool(editor.model.graph, mask)) {
    return withBias(editor, node.inputs, maskInput, bias)
  }
  const added = editor.add('Where', [mask, editor.floats([], [0]), editor.floats([], [-Infinity])])
  return withBias(editor, withEntry(node.inputs, maskInput, added), maskInput, bias)
}

function refuse({ opType }: Node, reason: string): ProblemError {
  return new ProblemError('bad-input', `The operator ${opType} cannot be opened: ${reason}.`)
}
