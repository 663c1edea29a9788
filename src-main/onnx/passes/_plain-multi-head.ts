/** What MultiHeadAttention computes its scores of: its bias added, keys and values from its cache where it has one. */
import type { GraphEditor } from '../graph-editor'
import { floatOf, intOf } from '../model'
import { refuse, type Attending, type Ends } from './_attending'
import { countAlong, seenFrom, splitHeads, type Parts } from './_plain-scores'
import { number, reshape, sizeOf, sliceLast } from './_reshape'

const multiHead = { bias: 3, padding: 4, added: 5 } as const

export function multiHeadParts(editor: GraphEditor, attending: Attending, { inputs, outputs }: Ends): Parts {
  const { node } = attending
  const at = (index: number): string => inputs[index] ?? ''
  if (at(1) === '' || at(2) === '') throw refuse(node, 'it takes queries, keys and values packed into one')
  const part = (index: number): string =>
    ownPart(editor, attending, { value: at(index), bias: at(multiHead.bias), index })
  const queries = part(0)
  // A cache has all of them, its bias added; '' stands for an output left out.
  const [, cachedKeys = '', cachedValues = ''] = outputs
  const keys = cachedKeys === '' ? part(1) : cachedKeys
  const values = cachedValues === '' ? part(2) : cachedValues
  return {
    queries,
    keys,
    values,
    seen: intOf(node, 'unidirectional', 0) === 1 ? causal(editor, { queries, keys }) : null,
    bias: multiHeadBias(editor, attending, {
      added: at(multiHead.added),
      padding: at(multiHead.padding),
      keys,
    }),
    sink: null,
  }
}

/** A bias may be added inside; keys and values may come by heads, from an encoder's cache. */
function ownPart(
  editor: GraphEditor,
  { form: { heads, headSize } }: Attending,
  { value, bias, index }: { readonly value: string; readonly bias: string; readonly index: number },
): string {
  if (editor.shapeOf(value)?.length === 4) return value
  const width = heads * headSize
  const biased =
    bias === ''
      ? value
      : editor.add('Add', [value, sliceLast(editor, bias, index * width, (index + 1) * width)])
  return splitHeads(editor, biased, heads)
}

/** The last query is at the last key. */
function causal(editor: GraphEditor, { queries, keys }: Pick<Parts, 'queries' | 'keys'>): string {
  const cached = editor.add('Sub', [sizeOf(editor, keys, 2), sizeOf(editor, queries, 2)])
  const rows = editor.add('Add', [countAlong(editor, queries, 2), cached])
  return seenFrom(editor, { rows: reshape(editor, rows, [1, 1, -1, 1]), keys, window: null })
}

/** What padding is hidden by is a large number, not infinity: a row that sees nothing else looks at it. */
function multiHeadBias(
  editor: GraphEditor,
  attending: Attending,
  { added, padding, keys }: { readonly added: string; readonly padding: string; readonly keys: string },
): string | null {
  if (padding === '') return added === '' ? null : added
  const { node, elementType } = attending
  const hidden = number(editor, floatOf(node, 'mask_filter_value', -10_000), elementType)
  const hiding = editor.add('Where', [
    notPadded(editor, attending, { padding, keys }),
    number(editor, 0, elementType),
    hidden,
  ])
  return added === '' ? hiding : editor.add('Add', [added, hiding])
}

/** `padding` is 0 for keys that are hidden, [batch, key] or [batch, query, key]; or the number of keys that are not. */
function notPadded(
  editor: GraphEditor,
  { node }: Attending,
  { padding, keys }: { readonly padding: string; readonly keys: string },
): string {
  if (editor.makerOf(padding)?.opType === 'EmbedLayerNormalization') {
    const columns = reshape(editor, editor.cast(countAlong(editor, keys, 2), 'int32'), [1, 1, 1, -1])
    return editor.add('Less', [columns, reshape(editor, padding, [-1, 1, 1, 1])])
  }
  const rank = editor.shapeOf(padding)?.length
  const kept = editor.cast(padding, 'bool')
  if (rank === 2) return reshape(editor, kept, [{ axis: 0 }, 1, 1, { axis: 1 }])
  if (rank === 3) return reshape(editor, kept, [{ axis: 0 }, 1, { axis: 1 }, { axis: 2 }])
  throw refuse(node, 'it is told what is padding in a form that is not read on this device; choose the CPU')
}
