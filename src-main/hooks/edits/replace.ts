import { ProblemError } from '../../lib/problem'
import { intAttribute } from '../../onnx/model'
import type { Tensor } from '../../runtime/tensor'
import type { EditOf } from '../edit'
import { indices, weightsOn, type FedInput } from '../fed-input'
import { byHead, checkHeads, lengthOf, vectorShape, type Place } from '../place'
import type { Step } from '../step-hooks'
import { paddingOf } from '../token-weights'
import { editInput, strengthOf, weightsOf, type EditBuilder, type Live } from './_builder'

/** (1 − w) · x + w · values: exact where w is 0 or 1. */
export const buildReplace: EditBuilder<'replace'> = (place, live, name) => {
  const axis = tokenAxis(place)
  const rank = place.axes.length
  const weight: FedInput = {
    name: `${name}.weight`,
    type: 'float32',
    rank,
    of: (step) => replaceWeights(place, live.edit, step),
  }
  const values = editInput(`${name}.values`, rank, live, (edit) => valuesOn(place, axis, edit))
  const rows: FedInput = {
    name: `${name}.rows`,
    type: 'int64',
    rank: 1,
    // Off, one row stands for all tokens.
    of: (step) => (strengthOf(live.edit) === 0 ? indices([0]) : indices(rowsOf(place, live.edit, step))),
  }
  const mask = live.edit.heads === null ? null : headMask(place, live, name)
  return {
    inputs: [weight, values, rows, ...(mask === null ? [] : [mask])],
    build: (editor, value) => {
      const taken = editor.add('Gather', [values.name, rows.name], {
        attributes: [intAttribute('axis', axis)],
      })
      const share = mask === null ? weight.name : editor.add('Mul', [weight.name, mask.name])
      const kept = editor.add('Mul', [value, editor.add('Sub', [editor.floats([], [1]), share])])
      return editor.add('Add', [kept, editor.add('Mul', [taken, share])])
    },
  }
}

/** 1 for the entries of the chosen heads, 0 for the others. */
function headMask(place: Place, live: Live<'replace'>, name: string): FedInput {
  return editInput(`${name}.heads`, place.axes.length, live, ({ heads }) => {
    checkHeads(place, heads ?? [])
    return byHead(place, (head) => Number(heads?.includes(head) ?? true))
  })
}

function tokenAxis({ axes, point }: Place): number {
  const axis = axes.findIndex((each) => each === 'position' || each === 'rows')
  if (axis >= 0) return axis
  throw new ProblemError('bad-input', `"${point.name}" has no axis of tokens, so nothing can be put into it.`)
}

function replaceWeights(place: Place, edit: EditOf<'replace'>, step: Step): Tensor {
  const factors = weightsOf(edit, step)
  if (factors === 0) return weightsOn(place, 0, 1, step.batch)
  const columns = columnsOf(step)
  const weights = Float32Array.from({ length: step.batch * step.length }, (_, i) => {
    const factor = typeof factors === 'number' ? factors : (factors[i] ?? 0)
    return edit.at.includes(columns[i % step.length] ?? -1) ? factor : 0
  })
  return weightsOn(place, weights, 1, step.batch)
}

/** For each token of the step, which row of the values it takes: any where it takes none. */
function rowsOf({ axes }: Place, edit: EditOf<'replace'>, step: Step): number[] {
  const rows = columnsOf(step).map((token) => Math.max(0, edit.at.indexOf(token)))
  return axes.includes('rows') ? Array.from({ length: step.batch }, () => rows).flat() : rows
}

/** Tokens of a step, without padding: one list for all sequences, so they must be padded alike. */
function columnsOf(step: Step): number[] {
  const padding = paddingOf(step, 0)
  const isUneven = Array.from({ length: step.batch }, (_, i) => paddingOf(step, i)).some((p) => p !== padding)
  if (isUneven) {
    throw new ProblemError(
      'bad-input',
      'Captured values cannot be put into prompts of different lengths at once. Run them one by one.',
    )
  }
  return Array.from({ length: step.length }, (_, index) => step.past + index - padding)
}

/** Rows [row][width] on the axes of the place, rows in place of tokens. */
function valuesOn(place: Place, axis: number, { values, at, point }: EditOf<'replace'>): Tensor {
  const shape = vectorShape(place)
  const width = lengthOf(shape)
  if (values.length !== at.length || values.some((row) => row.length !== width) || values.length === 0) {
    throw new ProblemError(
      'bad-input',
      `The values for "${point}" must be one row of ${width} numbers for each position.`,
    )
  }
  const before = lengthOf(shape.slice(0, axis))
  const inner = width / before
  const data = new Float32Array(values.length * width)
  for (const [row, numbers] of values.entries()) {
    for (const [i, number] of numbers.entries()) {
      const outer = Math.floor(i / inner)
      data[(outer * values.length + row) * inner + (i % inner)] = number
    }
  }
  return { data, shape: shape.map((size, index) => (index === axis ? values.length : size)) }
}
