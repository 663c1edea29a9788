import { attentionInputs } from './_attention-inputs'
import type { EditBuilder } from './_builder'
import { keyWeights } from './_attention-inputs'

/** scores + bias at chosen heads, queries and keys: three factors that are multiplied in the graph. */
export const buildBiasScores: EditBuilder<'bias-scores'> = (place, live, name) => {
  const { inputs, gate } = attentionInputs(place, live, name)
  const columns = keyWeights(place, `${name}.columns`, () => ({
    positions: live.edit.keys,
    inside: live.edit.bias,
    outside: 0,
  }))
  return {
    inputs: [...inputs, columns],
    build: (editor, value) => editor.add('Add', [value, editor.add('Mul', [gate(editor), columns.name])]),
  }
}
