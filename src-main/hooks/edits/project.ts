/** Edits of the component along a direction: projected out, or kept within bounds. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../../onnx/graph-editor'
import { scalar, type FedInput } from '../fed-input'
import { isTokenAxis, vectorShape, type Place } from '../place'
import { editInput, vectorOn, weightInput, type EditBuilder, type Live } from './_builder'

/** x − weight · (x·u) u. */
export const buildProject: EditBuilder<'project'> = (place, live, name) => {
  const weight = weightInput(place, live, name)
  const direction = directionInput(place, live, name)
  return {
    inputs: [weight, direction],
    build: (editor, value) => {
      const component = componentOf(editor, value, { place, direction: direction.name })
      const weighted = editor.add('Mul', [component, weight.name])
      return editor.add('Sub', [value, editor.add('Mul', [weighted, direction.name])])
    },
  }
}

/** x + weight · (clip(x·u, min, max) − x·u) u. */
export const buildClamp: EditBuilder<'clamp'> = (place, live, name) => {
  const weight = weightInput(place, live, name)
  const direction = directionInput(place, live, name)
  const least = editInput(`${name}.min`, 0, live, ({ min, max }) => scalar(Math.min(min, max)))
  const most = editInput(`${name}.max`, 0, live, ({ min, max }) => scalar(Math.max(min, max)))
  return {
    inputs: [weight, direction, least, most],
    build: (editor, value) => {
      const component = componentOf(editor, value, { place, direction: direction.name })
      const bounded = editor.add('Min', [editor.add('Max', [component, least.name]), most.name])
      const change = editor.add('Mul', [editor.add('Sub', [bounded, component]), weight.name])
      return editor.add('Add', [value, editor.add('Mul', [change, direction.name])])
    },
  }
}

function directionInput(place: Place, live: Live<'project'> | Live<'clamp'>, name: string): FedInput {
  const shape = vectorShape(place)
  const current: Live<'project' | 'clamp'> = live
  return editInput(`${name}.direction`, shape.length, current, ({ vector, point }) =>
    vectorOn(shape, unit(vector, point), point),
  )
}

function unit(vector: readonly number[], point: string): number[] {
  const norm = Math.hypot(...vector)
  if (norm > 0) return vector.map((value) => value / norm)
  throw new ProblemError('bad-input', `The vector for "${point}" is zero, so it has no direction.`)
}

/** x·u for each token: one entry on the axes that the vector has. */
function componentOf(
  editor: GraphEditor,
  value: string,
  { place, direction }: { readonly place: Place; readonly direction: string },
): string {
  const axes = place.axes.flatMap((axis, index) => (isTokenAxis(axis) ? [] : [index]))
  return editor.sum(editor.add('Mul', [value, direction]), axes)
}
