export interface Direction {
  /** The block behind which it lies in the residual stream, from 0: `blocks.{block}.hook_resid_post`. */
  readonly block: number
  readonly vector: Float32Array
}

/** Euclidean length. */
export function lengthOf(vector: Float32Array | Float64Array): number {
  let squares = 0
  for (const value of vector) squares += value ** 2
  return Math.sqrt(squares)
}
