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
const valuesOutput = 2

/** Outputs with a name for the values and for the scores or pattern where they are wanted. */
function namedOutputs(editor: GraphEditor, outputs: readonly string[], wants: Wants): string[] {
  const isRead = wants.scores || wants.pattern
  const named = isRead ? withEntry(outputs, readOutput, editor.fresh('read')) : [...outputs]
  if (!wants.values || (named[valuesOutput] ?? '') !== '') return named
  return withEntry(
    withEntry(named, 1, named[1] === '' ? editor.fresh('keys') : (named[1] ?? editor.fresh('keys'))),
    valuesOutput,
    editor.fresh('values'),
  )
}

const softmax = (editor: GraphEditor, scores: string): string =>
  editor.add('Softmax', [scores], { attributes: [intAttribute('axis', -1)] })

/** `qk_output`: 1 = before the softmax, bias and mask included, 2 = after it (onnxruntime 1.30). */
function attendGrouped(editor: GraphEditor, { node, outputs, bias, wants }: Attending): Attended {
  const hasSink = (node.inputs[11] ?? '') !== '' || intOf(node, 'smooth_softmax', 0) !== 0
  if (hasSink && wants.values) throw refuse(node, 'its rows do not sum to 1: part of each goes to a sink')
  const inputs = withBias(editor, node.inputs, 10, bias)
  const named = namedOutputs(editor, outputs, wants)
  const isBoth = wants.scores && wants.pattern
  const mode = wants.scores ? 1 : wants.pattern ? 2 : 0
  copyNode(editor, node, { inputs, outputs: named }, mode === 0 ? [] : [intAttribute('qk_output', mode)])
  const read = named[readOutput] ?? null
  return {
    scores: wants.scores ? read : null,
    pattern: isBoth && read !== null ? softmax(editor, read) : wants.pattern ? read : null,
    values: named[valuesOutput] ?? null,
  }
}

/** The fourth output holds the scores before the softmax, bias and mask included. */
function attendMultiHead(editor: GraphEditor, { node, outputs, bias, wants }: Attending): Attended {
  const inputs = withBias(editor, node.inputs, 5, bias)
  const named = namedOutputs(editor, outputs, wants)
  copyNode(editor, node, { inputs, outputs: named })
  const scores = named[readOutput] ?? null
  return {
    scores: wants.scores ? scores : null,
    pattern: wants.pattern && scores !== null ? softmax(editor, scores) : null,
    values: named[valuesOutput] ?? null,
  }
}

/** `qk_matmul_output_mode`: 2 = soft-capped and masked, 3 = after the softmax. */
function attendOnnx(editor: GraphEditor, { node, outputs, bias, wants }: Attending): Attended {
  const inputs = onnxInputs(editor, node, bias)
  const named = namedOutputs(editor, outputs, wants)
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
