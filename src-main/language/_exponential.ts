/**
 * exp for numbers from -40 to 0, the same bits on every machine, which Math.exp does not promise:
 * a table of steps of 1/64, small enough for the innermost cache, times the Taylor polynomial of degree 4 for
 * the rest, whose next term is below 3e-13.
 */
export const smallestExponent = -40
const stepsPerUnit = 64
const table = Float64Array.from({ length: 1 - smallestExponent * stepsPerUnit }, (_, step) => powerOf(step))

export function exponential(x: number): number {
  const step = (0.5 - x * stepsPerUnit) | 0
  const rest = x + step / stepsPerUnit
  return (table[step] ?? 0) * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24)))))
}

/** exp(-step / 64) by squaring exp(-1/64): multiplications alone, which round alike everywhere. */
function powerOf(step: number): number {
  let result = 1
  let square = 0.9844964370054085
  for (let left = step; left > 0; left >>= 1) {
    if ((left & 1) === 1) result *= square
    square *= square
  }
  return result
}
