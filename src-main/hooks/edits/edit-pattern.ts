/** Edits of attention patterns after the softmax: whatever is taken or given, each row still sums to 1. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../../onnx/graph-editor'
import type { EditOf, PatternChange } from '../edit'
import { scalar, type FedInput } from '../fed-input'
import type { Place } from '../place'
import { attentionInputs, keyWeights } from './_attention-inputs'
import { editInput, type BuiltEdit, type EditBuilder, type Live } from './_builder'

/** (1 − g) · p + g · changed, g = 0 outside the chosen heads and queries: exact where g is 0 or 1. */
export const buildEditPattern: EditBuilder<'edit-pattern'> = (place, live, name) => {
  const { inputs, gate } = attentionInputs(place, live, name)
  const change = changes[live.edit.change.kind](place, live, name)
  return {
    inputs: [...inputs, ...change.inputs],
    build: (editor, value) => {
      const share = gate(editor)
      const kept = editor.add('Mul', [value, editor.add('Sub', [one(editor), share])])
      return editor.add('Add', [kept, editor.add('Mul', [change.build(editor, value), share])])
    },
  }
}

type Changes = Readonly<
  Record<PatternChange['kind'], (place: Place, live: Live<'edit-pattern'>, name: string) => BuiltEdit>
>

const changes: Changes = { redistribute, set: setColumns, multiply }

const one = (editor: GraphEditor): string => editor.floats([], [1])
const zero = (editor: GraphEditor): string => editor.floats([], [0])

/** The change of an edit, of the kind the graph was built for. */
function changeOf<Kind extends PatternChange['kind']>(
  { change }: EditOf<'edit-pattern'>,
  kind: Kind,
): Extract<PatternChange, { kind: Kind }> {
  if (isChange(change, kind)) return change
  throw new Error(`the graph was built for "${kind}", not "${change.kind}"`)
}

function isChange<Kind extends PatternChange['kind']>(
  change: PatternChange,
  kind: Kind,
): change is Extract<PatternChange, { kind: Kind }> {
  return change.kind === kind
}

/** Key axis, counted from the end so that it needs no rank. */
const sumOverKeys = (editor: GraphEditor, value: string): string => editor.sum(value, [-1])

/** `value` where `sign` is above 0, else `fallback`. */
function wherePositive(
  editor: GraphEditor,
  sign: string,
  [value, fallback]: readonly [string, string],
): string {
  return editor.add('Where', [editor.add('Greater', [sign, zero(editor)]), value, fallback])
}

/** p' = factor · p at the keys; what is freed goes to the others in proportion to their own mass. */
function redistribute(place: Place, live: Live<'edit-pattern'>, name: string): BuiltEdit {
  const columns = keyWeights(place, { live, name: `${name}.columns` }, () => ({
    positions: changeOf(live.edit, 'redistribute').keys,
    inside: 1,
    outside: 0,
  }))
  const factor = editInput(`${name}.factor`, 0, live, (edit) => scalar(changeOf(edit, 'redistribute').factor))
  return {
    inputs: [columns, factor],
    build: (editor, value) => {
      const chosen = editor.add('Mul', [value, columns.name])
      const others = editor.add('Sub', [value, chosen])
      const left = editor.add('Mul', [chosen, factor.name])
      const freed = sumOverKeys(editor, editor.add('Sub', [chosen, left]))
      return shareAmong(editor, { value, fixed: left, others, mass: freed })
    },
  }
}

/** fixed + others · (1 + mass / Σ others), or `value` unchanged where there are no others. */
function shareAmong(
  editor: GraphEditor,
  parts: { readonly value: string; readonly fixed: string; readonly others: string; readonly mass: string },
): string {
  const total = sumOverKeys(editor, parts.others)
  const growth = editor.add('Add', [editor.add('Div', [parts.mass, total]), one(editor)])
  const changed = editor.add('Add', [parts.fixed, editor.add('Mul', [parts.others, growth])])
  return wherePositive(editor, total, [changed, parts.value])
}

/** Fixed values at some keys that the query may see; the others share what is left. */
function setColumns(place: Place, live: Live<'edit-pattern'>, name: string): BuiltEdit {
  const values = keyWeights(place, { live, name: `${name}.values` }, () => ({
    positions: { kind: 'mask', mask: maskOf(columnsOf(live.edit), ({ value }) => value) },
    inside: 1,
    outside: 0,
  }))
  const columns = keyWeights(place, { live, name: `${name}.columns` }, () => ({
    positions: { kind: 'mask', mask: maskOf(columnsOf(live.edit), () => 1) },
    inside: 1,
    outside: 0,
  }))
  return {
    inputs: [values, columns],
    build: (editor, value) => putValues(editor, value, { values, columns }),
  }
}

function putValues(
  editor: GraphEditor,
  value: string,
  { values, columns }: { readonly values: FedInput; readonly columns: FedInput },
): string {
  // A key that the mask hides has a pattern of exactly 0, and gets nothing.
  const seen = editor.cast(editor.add('Greater', [value, zero(editor)]), 'float32')
  const put = editor.add('Mul', [values.name, seen])
  const given = sumOverKeys(editor, put)
  const others = editor.add('Sub', [value, editor.add('Mul', [value, columns.name])])
  const total = sumOverKeys(editor, others)
  const share = editor.add('Div', [editor.add('Sub', [one(editor), given]), total])
  const changed = editor.add('Add', [put, editor.add('Mul', [others, share])])
  const onlyGiven = wherePositive(editor, given, [editor.add('Div', [put, given]), value])
  return wherePositive(editor, total, [changed, onlyGiven])
}

function columnsOf(edit: EditOf<'edit-pattern'>): readonly { column: number; value: number }[] {
  const { columns } = changeOf(edit, 'set')
  const total = columns.reduce((sum, { value }) => sum + value, 0)
  if (columns.every(({ value }) => value >= 0) && total <= 1 + 1e-6) return columns
  throw new ProblemError(
    'bad-input',
    `Values set in a row of "${edit.point}" must be at least 0 and sum to at most 1.`,
  )
}

function maskOf(
  columns: readonly { column: number; value: number }[],
  valueOf: (entry: { column: number; value: number }) => number,
): number[] {
  const mask = Array<number>(Math.max(0, ...columns.map(({ column }) => column + 1))).fill(0)
  for (const entry of columns) mask[entry.column] = valueOf(entry)
  return mask
}

/** p' = p · factor at the keys, over the sum of the row. */
function multiply(place: Place, live: Live<'edit-pattern'>, name: string): BuiltEdit {
  const factors = keyWeights(place, { live, name: `${name}.factors` }, () => {
    const { keys, factor } = changeOf(live.edit, 'multiply')
    if (factor < 0) throw new ProblemError('bad-input', 'A pattern cannot be multiplied by less than 0.')
    return { positions: keys, inside: factor, outside: 1 }
  })
  return {
    inputs: [factors],
    build: (editor, value) => {
      const product = editor.add('Mul', [value, factors.name])
      const total = sumOverKeys(editor, product)
      return wherePositive(editor, total, [editor.add('Div', [product, total]), value])
    },
  }
}
