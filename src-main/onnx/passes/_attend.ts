/** Fused attention operators asked for their scores, pattern and values, and given a bias: each in its own way. */
import type { GraphEditor } from '../graph-editor'
import { intAttribute, type Node } from '../model'
import { askPacked } from './_attend-packed'
import { attendPackedPlainly, attendPlainly } from './_attend-plainly'
import { copyNode, refuse, withEntry, type Attended, type Attending, type Wants } from './_attending'
import { isBool } from './_is-bool'

/**
 * Adds a copy of a fused operator that gives what is wanted. Asked for its scores or pattern, an operator
 * may compute in another order and its last bits change: so where it is only read, it stays as it is, and
 * copies beside it are asked. Throws a sentence for forms that cannot.
 */
export function attend(editor: GraphEditor, attending: Attending): Attended {
  const { node, outputs, bias, wants } = attending
  const form = formOf(node)
  const inputs = form.inputs(editor, node, bias)
  if (attending.isPlain && isAnythingWanted(wants)) return form.askPlainly(editor, attending, inputs)
  const isAskedItself = wants.values || (bias !== null && form.isUnbiased?.(node) === true)
  if (isAskedItself) return form.ask(editor, attending, inputs)
  copyNode(editor, node, { inputs, outputs })
  if (!isAnythingWanted(wants)) return { scores: null, pattern: null, values: null }
  const aside = { ...attending, outputs: [editor.fresh('attended')] }
  return { ...form.ask(editor, aside, inputs), values: null }
}

const isAnythingWanted = ({ scores, pattern, values }: Wants): boolean => scores || pattern || values

interface Form {
  /** The operator's inputs with a bias among them. */
  inputs(editor: GraphEditor, node: Node, bias: string | null): string[]
  /** Whether the operator as it is takes no bias. */
  isUnbiased?(node: Node): boolean
  /** Adds a copy of the operator that gives what is wanted. */
  ask: Ask
  /** The same in plain operators. */
  askPlainly: Ask
}

type Ask = (editor: GraphEditor, attending: Attending, inputs: readonly string[]) => Attended

/** Places of the bias of the scores among the inputs. */
const biasInputs = { grouped: 10, multiHead: 5, packed: 5, onnx: 3 } as const

/** Places of the cached keys: given these, an operator looks at them only if it gives out the new ones. */
const pastInputs = { multiHead: 6, onnx: 4 } as const

const withBiasAt =
  (index: number): Form['inputs'] =>
  (editor, { inputs }, bias) =>
    withBias(editor, inputs, index, bias)

const forms: Readonly<Record<string, Form>> = {
  GroupQueryAttention: {
    inputs: withBiasAt(biasInputs.grouped),
    ask: askGrouped,
    askPlainly: attendPlainly,
  },
  MultiHeadAttention: {
    inputs: withBiasAt(biasInputs.multiHead),
    ask: askMultiHead,
    askPlainly: attendPlainly,
  },
  Attention: {
    inputs: withBiasAt(biasInputs.packed),
    // onnxruntime 1.30: "Attention cannot have both past and attention_bias".
    isUnbiased: ({ inputs }) => (inputs[4] ?? '') !== '',
    ask: (editor, attending, inputs) => askPacked(editor, attending, { inputs, askMultiHead }),
    askPlainly: attendPackedPlainly,
  },
  // It gives its pattern out on every device.
  'onnx.Attention': { inputs: onnxInputs, ask: askOnnx, askPlainly: askOnnx },
}

function formOf(node: Node): Form {
  const form = forms[node.domain === '' ? `onnx.${node.opType}` : node.opType]
  if (form === undefined) throw refuse(node, 'its kind is not known')
  return form
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

const keysOutput = 1
const valuesOutput = 2
const readOutput = 3

/** Outputs with names for the cache where it is wanted or has to be, and for the scores or pattern. */
function namedOutputs(editor: GraphEditor, { outputs, elementType }: Attending, hasCache: boolean): string[] {
  const read = editor.fresh('read')
  // onnxruntime does not find the type of this output by itself.
  editor.graph.valueInfos.set(read, { name: read, elementType, shape: null, range: null })
  const named = withEntry(outputs, readOutput, read)
  if (!hasCache) return named
  for (const index of [keysOutput, valuesOutput]) named[index] ||= editor.fresh('cached')
  return named
}

const softmax = (editor: GraphEditor, scores: string): string =>
  editor.add('Softmax', [scores], { attributes: [intAttribute('axis', -1)] })

/** `qk_output` (onnxruntime 1.30): 1 = scores with bias but without mask, 2 = pattern. */
function askGrouped(editor: GraphEditor, attending: Attending, inputs: readonly string[]): Attended {
  const { node, wants } = attending
  const outputs = namedOutputs(editor, attending, true)
  copyNode(editor, node, { inputs, outputs }, [intAttribute('qk_output', 2)])
  const pattern = outputs[readOutput] ?? ''
  const scores = wants.scores ? groupedScores(editor, attending, { inputs, pattern }) : null
  return { scores, pattern, values: outputs[valuesOutput] ?? null }
}

/** Of another copy: −∞ where the pattern is 0, for what is hidden from a query. */
function groupedScores(
  editor: GraphEditor,
  attending: Attending,
  { inputs, pattern }: { readonly inputs: readonly string[]; readonly pattern: string },
): string {
  const aside = { ...attending, outputs: [editor.fresh('attended')] }
  const outputs = namedOutputs(editor, aside, true)
  copyNode(editor, attending.node, { inputs, outputs }, [intAttribute('qk_output', 1)])
  const [zero = '', hidden = ''] = [0, -Infinity].map((value) =>
    editor.like(editor.floats([], [value]), attending.elementType),
  )
  const isSeen = editor.add('Greater', [pattern, zero])
  return editor.add('Where', [isSeen, outputs[readOutput] ?? '', hidden])
}

/** The fourth output holds the scores before the softmax, bias and mask included. */
function askMultiHead(editor: GraphEditor, attending: Attending, inputs: readonly string[]): Attended {
  const { node, wants } = attending
  const outputs = namedOutputs(editor, attending, wants.values || (inputs[pastInputs.multiHead] ?? '') !== '')
  copyNode(editor, node, { inputs, outputs })
  const scores = outputs[readOutput] ?? ''
  const pattern = wants.pattern ? softmax(editor, scores) : null
  return { scores, pattern, values: outputs[valuesOutput] ?? null }
}

/** `qk_matmul_output_mode`: 2 = soft-capped and masked, 3 = after the softmax. */
function askOnnx(editor: GraphEditor, attending: Attending, inputs: readonly string[]): Attended {
  const { node, wants } = attending
  const outputs = namedOutputs(editor, attending, wants.values || (inputs[pastInputs.onnx] ?? '') !== '')
  copyNode(editor, node, { inputs, outputs }, [intAttribute('qk_matmul_output_mode', wants.scores ? 2 : 3)])
  const read = outputs[readOutput] ?? ''
  const pattern = wants.scores ? softmax(editor, read) : read
  return { scores: wants.scores ? read : null, pattern, values: outputs[valuesOutput] ?? null }
}

/** The mask may be true for keys that are seen; then it becomes 0 and −∞ for a bias to be added to. */
function onnxInputs(editor: GraphEditor, { inputs }: Node, bias: string | null): string[] {
  const index = biasInputs.onnx
  const mask = inputs[index] ?? ''
  if (bias === null || mask === '' || !isBool(editor.graphs, mask)) {
    return withBias(editor, inputs, index, bias)
  }
  const added = editor.add('Where', [mask, editor.floats([], [0]), editor.floats([], [-Infinity])])
  return withBias(editor, withEntry(inputs, index, added), index, bias)
}
