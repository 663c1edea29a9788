/** What GroupQueryAttention computes its scores of: queries rotated as it does, keys and values from its cache. */
import type { GraphEditor } from '../graph-editor'
import { intAttribute, intOf, type Attribute } from '../model'
import { refuse, type Attending, type Ends } from './_attending'
import { countAlong, seenFrom, splitHeads, type Parts } from './_plain-scores'
import { reshape, sizeOf, sliceLast } from './_reshape'

const grouped = { lengths: 5, cos: 7, sin: 8, positions: 9, bias: 10, sink: 11, keyScale: 12 } as const

export function groupedParts(editor: GraphEditor, attending: Attending, { inputs, outputs }: Ends): Parts {
  const { node, form, elementType } = attending
  const at = (index: number): string => inputs[index] ?? ''
  if (at(grouped.keyScale) !== '') throw refuse(node, 'its cache is quantised')
  const [, keys = '', values = ''] = outputs
  const width = form.heads * form.headSize
  const projected = at(1) === '' ? sliceLast(editor, at(0), 0, width) : at(0)
  const queries = splitHeads(editor, projected, form.heads)
  const rows = queryPositions(editor, { queries, lengths: at(grouped.lengths) })
  const isRotated = intOf(node, 'do_rotary', 0) === 1
  const isSmooth = intOf(node, 'smooth_softmax', 0) > 0
  const smooth = isSmooth
    ? editor.like(editor.floats([form.heads], Array<number>(form.heads).fill(0)), elementType)
    : null
  return {
    queries: isRotated ? rotate(editor, attending, { queries, rows, inputs }) : queries,
    keys,
    values,
    seen: seenFrom(editor, { rows, keys, window: form.window }),
    bias: at(grouped.bias) === '' ? null : at(grouped.bias),
    sink: at(grouped.sink) === '' ? smooth : at(grouped.sink),
  }
}

/** Places of the queries in their texts [batch, 1, query, 1]; `lengths` = the last key's place in each text. */
function queryPositions(
  editor: GraphEditor,
  { queries, lengths }: { readonly queries: string; readonly lengths: string },
): string {
  const last = editor.cast(reshape(editor, lengths, [-1, 1, 1, 1]), 'int64')
  const end = editor.add('Add', [last, editor.integers([], [1])])
  const before = editor.add('Sub', [end, sizeOf(editor, queries, 2)])
  const cached = editor.add('Max', [before, editor.integers([], [0])])
  return editor.add('Add', [reshape(editor, countAlong(editor, queries, 2), [1, 1, -1, 1]), cached])
}

interface Rotation {
  readonly queries: string
  /** Their places in the text. */
  readonly rows: string
  readonly inputs: readonly string[]
}

function rotate(editor: GraphEditor, { node, form }: Attending, { queries, rows, inputs }: Rotation): string {
  const given = inputs[grouped.positions] ?? ''
  const [cos = '', sin = ''] = [inputs[grouped.cos], inputs[grouped.sin]]
  const positions = given === '' ? reshape(editor, rows, [{ axis: 0 }, -1]) : given
  return editor.add('RotaryEmbedding', [queries, positions, cos, sin], {
    domain: 'com.microsoft',
    attributes: [
      intAttribute('interleaved', intOf(node, 'rotary_interleaved', 0)),
      ...rotatedPart(editor, { cos, ...form }),
    ],
  })
}

/** Half of what is rotated is as long as the table is wide; where that is less than a head, it must be said. */
function rotatedPart(
  editor: GraphEditor,
  { cos, heads, headSize }: { readonly cos: string; readonly heads: number; readonly headSize: number },
): Attribute[] {
  const width = editor.shapeOf(cos)?.at(-1)
  if (typeof width !== 'number' || 2 * width === headSize) return []
  return [intAttribute('rotary_embedding_dim', 2 * width), intAttribute('num_heads', heads)]
}
