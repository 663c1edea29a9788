/** What every kind of edit gives the plan: the nodes it puts on a value and the numbers it feeds at each step. */
import type { GraphEditor } from '../../onnx/graph-editor'
import { ProblemError } from '../../lib/problem'
import type { Edit, EditKind, EditOf } from '../edit'
import { weightsOn, type FedInput } from '../fed-input'
import type { Place } from '../place'
import type { Step } from '../step-hooks'
import { stepSpan, tokenWeights, type TokenWeights } from '../token-weights'
import type { Tensor } from '../../runtime/tensor'

/** The edit as it is now: a slider may have moved since the last step. */
export interface Live<Kind extends EditKind> {
  readonly edit: EditOf<Kind>
}

export interface BuiltEdit {
  readonly inputs: readonly FedInput[]
  /** Adds nodes that compute the edited value, as for float32, and returns its name. */
  readonly build: (editor: GraphEditor, value: string) => string
  /** The change that `build` adds, where the difference of the values would not do: scores may be −∞. */
  readonly delta?: () => string
}

export type EditBuilder<Kind extends EditKind> = (place: Place, live: Live<Kind>, name: string) => BuiltEdit

export const strengthOf = ({ isOn, strength }: Pick<Edit, 'isOn' | 'strength'>): number =>
  isOn ? strength : 0

/** The factor of an edit at each token of a step, its strength included; 0 when it is off. */
export function weightsOf(edit: Edit, step: Step): TokenWeights {
  const strength = strengthOf(edit)
  if (strength === 0) return 0
  const weights = tokenWeights(edit.positions, step, stepSpan(step))
  return typeof weights === 'number' ? weights * strength : weights.map((weight) => weight * strength)
}

/** The input that holds those factors, laid out on the axes of the place. */
export function weightInput(place: Place, live: { readonly edit: Edit }, name: string): FedInput {
  return {
    name: `${name}.weight`,
    type: 'float32',
    rank: place.axes.length,
    of: (step) => {
      const weights = weightsOf(live.edit, step)
      return weightsOn(
        place,
        place.isWhole ? filled(weights, step.batch * step.length) : weights,
        1,
        step.batch,
      )
    },
  }
}

/** One factor for all, written out. */
export function filled(weights: TokenWeights, count: number): Float32Array {
  return typeof weights === 'number' ? new Float32Array(count).fill(weights) : weights
}

/** An input that changes only when the edit does. */
export function editInput<Kind extends EditKind>(
  name: string,
  rank: number,
  live: Live<Kind>,
  make: (edit: EditOf<Kind>) => Tensor,
): FedInput {
  let last: { readonly edit: EditOf<Kind>; readonly tensor: Tensor } | null = null
  return {
    name,
    type: 'float32',
    rank,
    of: () => {
      if (last?.edit !== live.edit) last = { edit: live.edit, tensor: make(live.edit) }
      return last.tensor
    },
  }
}

/** The vector of an edit, spread over tokens. */
export function vectorOn(shape: readonly number[], vector: ArrayLike<number>, point: string): Tensor {
  const length = shape.reduce((product, size) => product * size, 1)
  if (vector.length === length) return { data: Float32Array.from(vector), shape }
  throw new ProblemError(
    'bad-input',
    `The vector for "${point}" has ${vector.length} numbers, but the point holds ${length} for each token. Use a vector made for this model.`,
  )
}
