/** Attention in plain operators: scores and pattern of queries and keys by head. */
import type { GraphEditor } from '../graph-editor'
import { elementTypes, intAttribute } from '../model'
import type { Attending } from './_attending'
import { number, reshape, sizeOf, sliceLast, transpose, type NewSize } from './_reshape'

/** [batch, heads, query, size]; keys and values [batch, kvHeads, key, size]. */
export interface Parts {
  readonly queries: string
  readonly keys: string
  readonly values: string
  /** Adds what is true for keys that a query sees, to be spread over [batch, heads, query, key]; null = all are. */
  readonly seen: string | null
  /** What is added to scores; null = nothing. */
  readonly bias: string | null
  /** One score for each head that takes its share of every row and stands for no key. */
  readonly sink: string | null
}

/** Far below any score and finite: shaders need not know infinity. */
const hiddenScore = { float32: -3e38, float16: -65000 } as const

export function scoresOf(editor: GraphEditor, { form, elementType }: Attending, parts: Parts): string {
  const { queries, keys, bias, seen } = parts
  const { scale, softcap } = form
  const constant = (value: number): string => number(editor, value, elementType)
  // Queries of a group lie side by side over their own keys.
  const rows: readonly NewSize[] = [{ axis: 0 }, { axis: 1, of: keys }, -1, { axis: 3 }]
  const grouped = reshape(editor, queries, rows)
  const product = editor.add('MatMul', [grouped, transpose(editor, keys, [0, 1, 3, 2])])
  const byHead: readonly NewSize[] = [
    { axis: 0 },
    { axis: 1, of: queries },
    { axis: 2, of: queries },
    { axis: 3 },
  ]
  const scaled = editor.add('Mul', [reshape(editor, product, byHead), constant(scale)])
  const capped = softcap === 0 ? scaled : cap(editor, scaled, constant(softcap))
  const biased = bias === null ? capped : editor.add('Add', [capped, bias])
  if (seen === null) return biased
  const hidden = constant(elementType === elementTypes.float16 ? hiddenScore.float16 : hiddenScore.float32)
  return editor.add('Where', [seen, biased, hidden])
}

function cap(editor: GraphEditor, scores: string, softcap: string): string {
  return editor.add('Mul', [editor.add('Tanh', [editor.add('Div', [scores, softcap])]), softcap])
}

/** A sink is one more column of the softmax, which is then left out. */
export function patternOf(
  editor: GraphEditor,
  { form: { heads } }: Attending,
  { scores, sink }: { readonly scores: string; readonly sink: string | null },
): string {
  const last = [intAttribute('axis', -1)]
  if (sink === null) return editor.add('Softmax', [scores], { attributes: last })
  const column = reshape(editor, sink, [1, heads, 1, 1])
  const shape = [0, 1, 2].map((axis) => sizeOf(editor, scores, axis))
  const ends = editor.add('Concat', [...shape, editor.integers([1], [1])], {
    attributes: [intAttribute('axis', 0)],
  })
  const spread = editor.add('Expand', [column, ends])
  const widened = editor.add('Concat', [scores, spread], { attributes: last })
  return sliceLast(editor, editor.add('Softmax', [widened], { attributes: last }), 0, -1)
}

/** [batch, position, heads × size] → [batch, heads, position, size]. */
export function splitHeads(editor: GraphEditor, value: string, heads: number): string {
  return transpose(editor, reshape(editor, value, [{ axis: 0 }, { axis: 1 }, heads, -1]), [0, 2, 1, 3])
}

/** Numbers 0, 1, … as many as the axis is long, int64 [axis]. */
export function countAlong(editor: GraphEditor, value: string, axis: number): string {
  const size = editor.add('Reshape', [sizeOf(editor, value, axis), editor.integers([0], [])])
  return editor.add('Range', [editor.integers([], [0]), size, editor.integers([], [1])])
}

/** Keys up to the query's own place; with a window, that many. */
export function seenFrom(
  editor: GraphEditor,
  { rows, keys, window }: { readonly rows: string; readonly keys: string; readonly window: number | null },
): string {
  const columns = reshape(editor, countAlong(editor, keys, 2), [1, 1, 1, -1])
  const seen = editor.add('Not', [editor.add('Greater', [columns, rows])])
  if (window === null) return seen
  const first = editor.add('Sub', [rows, editor.integers([], [window])])
  return editor.add('And', [seen, editor.add('Greater', [columns, first])])
}
