/** Small things done to attention's values, whose sizes are known only when the graph runs. */
import type { GraphEditor } from '../graph-editor'
import { intAttribute, intsAttribute } from '../model'

/** A number, that of an axis of the value (or of another), or −1 for what is left. */
export type NewSize = number | { readonly axis: number; readonly of?: string }

export function reshape(editor: GraphEditor, value: string, sizes: readonly NewSize[]): string {
  const parts = sizes.map((size) =>
    typeof size === 'number' ? editor.integers([1], [size]) : sizeOf(editor, size.of ?? value, size.axis),
  )
  const shape = editor.add('Concat', parts, { attributes: [intAttribute('axis', 0)] })
  return editor.add('Reshape', [value, shape])
}

/** The size of an axis, int64 [1]. */
export function sizeOf(editor: GraphEditor, value: string, axis: number): string {
  const shape = editor.add('Shape', [value])
  return editor.add('Gather', [shape, editor.integers([1], [axis])], {
    attributes: [intAttribute('axis', 0)],
  })
}

export function transpose(editor: GraphEditor, value: string, order: readonly number[]): string {
  return editor.add('Transpose', [value], { attributes: [intsAttribute('perm', order)] })
}

/** Entries [start, end) of the last axis. */
export function sliceLast(editor: GraphEditor, value: string, start: number, end: number): string {
  const [from = '', to = '', axis = ''] = [start, end, -1].map((entry) => editor.integers([1], [entry]))
  return editor.add('Slice', [value, from, to, axis])
}

/** A float32 constant of one element, in the value's own type. */
export function number(editor: GraphEditor, value: number, elementType: number): string {
  return editor.like(editor.floats([], [value]), elementType)
}
