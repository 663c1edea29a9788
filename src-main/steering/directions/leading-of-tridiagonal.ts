/**
 * Largest eigenvalue and its eigenvector of a symmetric tridiagonal matrix: the value by bisection on Sturm
 * counts, the vector by inverse iteration (Golub and Van Loan, "Matrix Computations", 8.4 and 7.6).
 */

/** `beside[i]` stands between `diagonal[i]` and `diagonal[i + 1]`; more of them than that are passed over. */
export function leadingOfTridiagonal(
  diagonal: readonly number[],
  beside: readonly number[],
): { readonly value: number; readonly vector: Float64Array } {
  const next = beside.slice(0, diagonal.length - 1)
  const value = largestEigenvalue(diagonal, next)
  let vector: Float64Array = Float64Array.from(diagonal, (_, index) => 1 / (index + 1))
  for (let pass = 0; pass < 3; pass++) vector = normalised(solveShifted(diagonal, next, value, vector))
  return { value, vector }
}

/** Between Gershgorin's bounds, halved until they meet. */
function largestEigenvalue(diagonal: readonly number[], beside: readonly number[]): number {
  const reach = (index: number): number => Math.abs(beside[index - 1] ?? 0) + Math.abs(beside[index] ?? 0)
  let low = Math.max(...diagonal)
  let high = Math.max(...diagonal.map((value, index) => value + reach(index)))
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (isAboveAll(diagonal, beside, middle)) high = middle
    else low = middle
  }
  return high
}

/** Whether every eigenvalue lies below: all pivots of (matrix − value) are negative. */
function isAboveAll(diagonal: readonly number[], beside: readonly number[], value: number): boolean {
  let pivot = 0
  return diagonal.every((entry, index) => {
    const side = index === 0 ? 0 : (beside[index - 1] ?? 0) ** 2 / pivot
    pivot = entry - value - side
    return pivot < 0
  })
}

/** 0 outside. */
const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0

/** (matrix − value)⁻¹ · right by elimination; a vanishing pivot is made tiny, which only lengthens the answer. */
function solveShifted(
  diagonal: readonly number[],
  beside: readonly number[],
  value: number,
  right: Float64Array,
): Float64Array {
  const tiny = 1e-300 + 1e-16 * Math.abs(value)
  const pivots: number[] = []
  const answer: number[] = []
  for (const [index, entry] of diagonal.entries()) {
    const side = at(beside, index - 1)
    const factor = index === 0 ? 0 : side / at(pivots, index - 1)
    const pivot = entry - value - factor * side
    pivots.push(Math.abs(pivot) < tiny ? -tiny : pivot)
    answer.push(at(right, index) - factor * at(answer, index - 1))
  }
  for (let index = diagonal.length - 1; index >= 0; index--) {
    answer[index] = (at(answer, index) - at(beside, index) * at(answer, index + 1)) / at(pivots, index)
  }
  return Float64Array.from(answer)
}

function normalised(vector: Float64Array): Float64Array {
  // Divided by the largest first, so that squares stay finite.
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const near = vector.map((value) => value / largest)
  const length = Math.hypot(...near)
  return near.map((value) => value / length)
}
