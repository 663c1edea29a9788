import { ProblemError } from '../../lib/problem'
import { attentionInputs, keyWeights } from './_attention-inputs'
import type { EditBuilder } from './_builder'

/** scores + bias at chosen heads, queries and keys: three factors that are multiplied in the graph. */
export const buildBiasScores: EditBuilder<'bias-scores'> = (place, live, name) => {
  if (place.isWhole === true && place.attention?.isCross === true) {
    throw new ProblemError(
      'bad-input',
      `"${place.point.name}" lies in an operator over an encoder's keys, whose scores cannot be biased.`,
    )
  }
  const { inputs, gate } = attentionInputs(place, live, name)
  const columns = keyWeights(place, { live, name: `${name}.columns` }, () => ({
    positions: live.edit.keys,
    inside: live.edit.bias,
    outside: 0,
  }))
  let delta = ''
  return {
    inputs: [...inputs, columns],
    build: (editor, value) => {
      delta = editor.add('Mul', [gate(editor), columns.name])
      return value === '' ? delta : editor.add('Add', [value, delta])
    },
    delta: () => delta,
  }
}
