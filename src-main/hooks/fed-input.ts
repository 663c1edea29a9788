/** Graph inputs that hooks feed at each step, and how their tensors are made. */
import type { ElementTypeName } from '../onnx/model'
import type { Tensor } from '../runtime/tensor'
import type { Place } from './place'
import type { Step } from './step-hooks'
import type { TokenWeights } from './token-weights'

export interface FedInput {
  readonly name: string
  readonly type: ElementTypeName
  readonly rank: number
  of(step: Step): Tensor
}

export const scalar = (value: number): Tensor => ({ data: Float32Array.of(value), shape: [] })

/** Token factors laid out on a place's axes; a single one spreads over all. `factor` multiplies them. */
export function weightsOn(
  { axes }: Pick<Place, 'axes'>,
  weights: TokenWeights,
  factor: number,
  batch: number,
): Tensor {
  if (typeof weights === 'number') {
    return { data: Float32Array.of(weights * factor), shape: axes.map(() => 1) }
  }
  const columns = weights.length / batch
  const shape = axes.map((axis) => sizeOfTokens(axis, batch, columns))
  return { data: weights.map((weight) => weight * factor), shape }
}

function sizeOfTokens(axis: Place['axes'][number], batch: number, columns: number): number {
  if (axis === 'batch') return batch
  if (axis === 'rows') return batch * columns
  return axis === 'position' || axis === 'query' || axis === 'key' ? columns : 1
}

export function indices(values: readonly number[]): Tensor {
  return { data: BigInt64Array.from(values, BigInt), shape: [values.length] }
}
