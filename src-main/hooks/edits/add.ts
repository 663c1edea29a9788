import { vectorShape } from '../place'
import { editInput, vectorOn, weightInput, type EditBuilder } from './_builder'

/** x + weight · vector. */
export const buildAdd: EditBuilder<'add'> = (place, live, name) => {
  const shape = vectorShape(place)
  const weight = weightInput(place, live, name)
  const vector = editInput(`${name}.vector`, shape.length, live, (edit) =>
    vectorOn(shape, edit.vector, edit.point),
  )
  return {
    inputs: [weight, vector],
    build: (editor, value) => editor.add('Add', [value, editor.add('Mul', [vector.name, weight.name])]),
  }
}
