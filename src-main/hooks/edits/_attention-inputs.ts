/** Which heads and queries an attention edit touches, and which keys: fed as factors on the axes of the scores. */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../../onnx/graph-editor'
import type { Edit, Positions } from '../edit'
import { weightsOn, type FedInput } from '../fed-input'
import { byHead, checkHeads, type Place } from '../place'
import type { Step } from '../step-hooks'
import { keySpan, tokenWeights, type TokenWeights } from '../token-weights'
import { editInput, filled, strengthOf, weightInput, type Live } from './_builder'

export interface AttentionInputs {
  readonly inputs: readonly FedInput[]
  /** Adds the product of query and head factors: [batch, heads, query, 1]. */
  readonly gate: (editor: GraphEditor) => string
}

export function attentionInputs(
  place: Place,
  live: Live<'bias-scores' | 'edit-pattern'>,
  name: string,
): AttentionInputs {
  checkAxes(place)
  const queries = queriesOf(place)
  const weight = weightInput(queries, live, name)
  const heads = editInput(`${name}.heads`, place.axes.length, live, (edit) => {
    checkHeads(place, edit.heads ?? [])
    return byHead(queries, (head) => Number(edit.heads?.includes(head) ?? true))
  })
  return { inputs: [weight, heads], gate: (editor) => editor.add('Mul', [weight.name, heads.name]) }
}

/** The place without its keys: `position` on no axis, so that only queries are weighed. */
function queriesOf(place: Place): Place {
  return { ...place, axes: place.axes.map((axis) => (axis === 'key' ? 'headSize' : axis)), headSize: 1 }
}

function checkAxes({ axes, point }: Place): void {
  const wanted = ['heads', 'query', 'key'] as const
  if (wanted.every((axis) => axes.includes(axis))) return
  throw new ProblemError(
    'bad-input',
    `"${point.name}" is not laid out by head, query and key, so it cannot be edited.`,
  )
}

export interface KeyFactors {
  readonly positions: Positions
  /** Factor at the positions, and at the others. */
  readonly inside: number
  readonly outside: number
}

/** An input with a factor for each key. */
export function keyWeights(
  place: Place,
  { live, name }: { readonly live: { readonly edit: Edit }; readonly name: string },
  factors: () => KeyFactors,
): FedInput {
  const keys = { axes: place.axes.map((axis) => (axis === 'query' ? 'headSize' : axis)) } as const
  return {
    name,
    type: 'float32',
    rank: place.axes.length,
    of: (step) => {
      const factor = keyFactors(place, { edit: live.edit, factors: factors() }, step)
      const count = step.batch * (step.past + step.length)
      return weightsOn(keys, place.isWhole === true ? filled(factor, count) : factor, 1, step.batch)
    },
  }
}

function keyFactors(
  place: Place,
  { edit, factors }: { readonly edit: Edit; readonly factors: KeyFactors },
  step: Step,
): TokenWeights {
  const { positions, inside, outside } = factors
  // Off, the factors are multiplied by 0: one number will do.
  if (strengthOf(edit) === 0) return outside
  if (place.attention?.isCross === true && positions.kind !== 'all') throw encoderKeys(place)
  const weights = tokenWeights(positions, step, keySpan(step))
  const blend = (weight: number): number => outside + weight * (inside - outside)
  return typeof weights === 'number' ? blend(weights) : weights.map(blend)
}

function encoderKeys({ point }: Place): ProblemError {
  return new ProblemError(
    'bad-input',
    `The keys of "${point.name}" are an encoder's, which are not counted by the decoder's tokens: choose all of them.`,
  )
}
