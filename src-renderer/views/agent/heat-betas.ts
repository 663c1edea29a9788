/**
 * Strengths to begin with for vectors of these lengths: nothing in a vector says which β moves an agent, so the
 * lengths of β · u run from about 1 to 16 units of the residual stream, and once below zero.
 */
export function heatBetas(norms: readonly number[]): readonly number[] {
  const middle = norms.toSorted((a, b) => a - b)[Math.floor(norms.length / 2)] ?? 1
  const unit = middle > 0 ? 1 / middle : 1
  const power = 10 ** Math.floor(Math.log10(unit))
  const nice = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= unit * 0.8) ?? unit
  return [-1, 1, 2, 4, 8, 16].map((factor) => Number((factor * nice).toPrecision(3)))
}
