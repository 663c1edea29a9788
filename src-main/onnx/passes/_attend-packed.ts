/** com.microsoft Attention projects inside: the projection taken out, MultiHeadAttention does the rest. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../graph-editor'
import { intAttribute, intOf, intsAttribute, intsOf, makeNode, type Attribute, type Node } from '../model'
import type { Attended, Attending } from './_attending'

type AskMultiHead = (editor: GraphEditor, attending: Attending, inputs: readonly string[]) => Attended

interface Packed {
  readonly inputs: readonly string[]
  readonly askMultiHead: AskMultiHead
}

export function askPacked(editor: GraphEditor, attending: Attending, packed: Packed): Attended {
  const { node, outputs } = attending
  const [output = '', present = ''] = outputs
  const multiHead = asMultiHead(editor, node, packed.inputs)
  const cached = present === '' ? [] : [editor.fresh('keys'), editor.fresh('values')]
  const attended = packed.askMultiHead(
    editor,
    { ...attending, node: multiHead, outputs: [output, ...cached] },
    multiHead.inputs,
  )
  if (present !== '') stack(editor, cached, present)
  return attended
}

/** The node as a MultiHeadAttention that is in no graph yet; its projection is added. Throws for forms that rotate inside. */
export function asMultiHead(editor: GraphEditor, node: Node, ends: readonly string[]): Node {
  if (intOf(node, 'do_rotary', 0) !== 0 || intOf(node, 'past_present_share_buffer', 0) !== 0) {
    throw new ProblemError(
      'bad-input',
      'The attention operator Attention cannot be opened: it rotates queries or shares its cache.',
    )
  }
  const [query, key, value] = project(editor, node)
  const [, , , mask = '', past = '', bias = ''] = ends
  const [pastKey, pastValue] = past === '' ? ['', ''] : [pick(editor, past, 0), pick(editor, past, 1)]
  const kept = ['num_heads', 'scale', 'unidirectional', 'mask_filter_value']
  const attributes = kept.flatMap((name): Attribute[] => {
    const attribute = node.attributes.get(name)
    return attribute === undefined ? [] : [attribute]
  })
  const inputs = [query, key, value, '', mask, bias, pastKey, pastValue]
  return makeNode('MultiHeadAttention', inputs, [], { domain: node.domain, attributes })
}

/** Queries, keys and values: the packed product, then cut into three. */
function project(editor: GraphEditor, node: Node): readonly [string, string, string] {
  const [input = '', weights = '', bias = ''] = node.inputs
  const product = editor.add('MatMul', [input, weights])
  const packed = bias === '' ? product : editor.add('Add', [product, bias])
  const names = [editor.fresh('query'), editor.fresh('key'), editor.fresh('value')] as const
  const sizes = intsOf(node, 'qkv_hidden_sizes') ?? sizesOf(editor, node)
  const axis = intAttribute('axis', -1)
  if (editor.opset >= 13) {
    editor.add('Split', [packed, editor.integers([3], sizes)], { outputs: names, attributes: [axis] })
  } else {
    editor.add('Split', [packed], { outputs: names, attributes: [axis, intsAttribute('split', sizes)] })
  }
  return names
}

/** A third of the packed width each. */
function sizesOf(editor: GraphEditor, node: Node): number[] {
  const name = node.inputs[1] ?? ''
  const holder = editor.graphs.find(({ initialisers }) => initialisers.has(name))
  const width = holder?.initialisers.get(name)?.shape[1] ?? 0
  return Array<number>(3).fill(width / 3)
}

export function pick(editor: GraphEditor, past: string, index: number): string {
  return editor.add('Gather', [past, editor.integers([], [index])], { attributes: [intAttribute('axis', 0)] })
}

/** Keys and values as one tensor [2, batch, heads, key, size]. */
function stack(editor: GraphEditor, parts: readonly string[], output: string): void {
  const lifted = parts.map((part) => {
    if (editor.opset >= 13) return editor.add('Unsqueeze', [part, editor.integers([1], [0])])
    return editor.add('Unsqueeze', [part], { attributes: [intsAttribute('axes', [0])] })
  })
  editor.add('Concat', lifted, { outputs: [output], attributes: [intAttribute('axis', 0)] })
}
