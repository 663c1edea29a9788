import { byHead, checkHeads } from '../place'
import { editInput, weightInput, type EditBuilder } from './_builder'

/** x · (1 + weight · (gain − 1)) in each head. */
export const buildScaleHeads: EditBuilder<'scale-heads'> = (place, live, name) => {
  const weight = weightInput(place, live, name)
  const gains = editInput(`${name}.gains`, place.axes.length, live, (edit) => {
    checkHeads(
      place,
      edit.gains.map(({ head }) => head),
    )
    const byNumber = new Map(edit.gains.map(({ head, gain }) => [head, gain]))
    return byHead(place, (head) => (byNumber.get(head) ?? 1) - 1)
  })
  return {
    inputs: [weight, gains],
    build: (editor, value) => {
      const change = editor.add('Mul', [weight.name, gains.name])
      return editor.add('Mul', [value, editor.add('Add', [change, editor.floats([], [1])])])
    },
  }
}
