/**
 * Strengths worth trying on vectors of these lengths. Nothing in a vector says which β moves an agent; on the models
 * tried the effect began at a few units of residual stream, so the lengths of β · u run from there upwards.
 */
export function heatBetas(norms: readonly number[]): readonly number[] {
  const middle = norms.toSorted((a, b) => a - b)[Math.floor(norms.length / 2)] ?? 1
  const unit = middle > 0 ? 1 / middle : 1
  const power = 10 ** Math.floor(Math.log10(unit))
  const nice = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= unit * 0.8) ?? unit
  return [-1, 1, 2, 4, 8, 16].map((factor) => Number((factor * nice).toPrecision(3)))
}
