/** Sums so far. */
export function cumulative(values: readonly number[]): number[] {
  let sum = 0
  return values.map((value) => (sum += value))
}
