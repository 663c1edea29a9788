/**
 * First principal component of a few rows of many columns, through their Gram matrix (rows × rows): its
 * leading eigenvector u gives the component as rowsᵀu / ‖rowsᵀu‖. The eigenvector comes from Lanczos
 * iteration with full reorthogonalisation, restarted from its best guess (Golub and Van Loan, ch. 10).
 */
import { lengthOf } from './direction'
import { leadingOfTridiagonal } from './leading-of-tridiagonal'

const mostSteps = 40
const mostRestarts = 200
/** Relative to the eigenvalue. */
const tolerance = 1e-12
/** Variance below this share of the rows' squares is rounding. */
const smallestShare = 1e-12

/** A unit vector of as many numbers as a row has; its sign means nothing. null when the rows are all alike. */
export function firstComponent(rows: readonly Float64Array[]): Float64Array | null {
  const centred = centredRows(rows)
  const total = centred.reduce((sum, row) => sum + lengthOf(row) ** 2, 0)
  const scale = rows.reduce((sum, row) => sum + lengthOf(row) ** 2, 0)
  if (!(total > scale * smallestShare)) return null
  const weights = leadingEigenvector(gramOf(centred))
  const component = new Float64Array(rows[0]?.length ?? 0)
  for (const [index, row] of centred.entries()) addScaled(component, row, weights[index] ?? 0)
  return scaled(component, 1 / lengthOf(component))
}

function centredRows(rows: readonly Float64Array[]): Float64Array[] {
  const mean = new Float64Array(rows[0]?.length ?? 0)
  for (const row of rows) addScaled(mean, row, 1 / rows.length)
  return rows.map((row) => row.map((value, index) => value - (mean[index] ?? 0)))
}

/** Products of every row with every row, each computed once. */
function gramOf(rows: readonly Float64Array[]): Float64Array[] {
  const lower = rows.map((row, at) => Float64Array.from(rows.slice(0, at + 1), (other) => dot(row, other)))
  return rows.map((_, at) =>
    Float64Array.from(rows, (__, other) => lower[Math.max(at, other)]?.[Math.min(at, other)] ?? 0),
  )
}

/** Of a symmetric matrix without negative eigenvalues that is not zero. */
function leadingEigenvector(matrix: readonly Float64Array[]): Float64Array {
  let guess = start(matrix)
  for (let restart = 0; restart < mostRestarts; restart++) {
    const { value, vector } = lanczos(matrix, guess)
    guess = vector
    const residual = product(matrix, vector).map((entry, index) => entry - value * (vector[index] ?? 0))
    if (lengthOf(residual) <= tolerance * value) break
  }
  return guess
}

/** The longest row cannot be orthogonal to every eigenvector with an eigenvalue; irregular numbers are added. */
function start(matrix: readonly Float64Array[]): Float64Array {
  const longest = matrix.reduce((best, row) => (lengthOf(row) > lengthOf(best) ? row : best))
  const size = lengthOf(longest)
  const mixed = longest.map((value, index) => value / size + 0.01 * Math.sin(index * index + 1))
  return scaled(mixed, 1 / lengthOf(mixed))
}

/** The best eigenvector within the span of start, A·start, A²·start …; a unit vector. */
function lanczos(
  matrix: readonly Float64Array[],
  first: Float64Array,
): { readonly value: number; readonly vector: Float64Array } {
  const basis: Float64Array[] = [first]
  const diagonal: number[] = []
  const beside: number[] = []
  for (let step = 0; step < Math.min(mostSteps, matrix.length); step++) {
    const current = basis[step] ?? first
    const next = product(matrix, current)
    diagonal.push(dot(next, current))
    // Twice, since one pass leaves what rounding put back.
    for (const vector of [...basis, ...basis]) addScaled(next, vector, -dot(next, vector))
    const length = lengthOf(next)
    if (length <= tolerance * Math.abs(diagonal[0] ?? 1)) break
    beside.push(length)
    basis.push(scaled(next, 1 / length))
  }
  const { value, vector: weights } = leadingOfTridiagonal(diagonal, beside)
  const vector = new Float64Array(matrix.length)
  for (const [index, weight] of weights.entries()) addScaled(vector, basis[index] ?? first, weight)
  return { value, vector: scaled(vector, 1 / lengthOf(vector)) }
}

function product(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0)
  return sum
}

function addScaled(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] ?? 0) + factor * (vector[index] ?? 0)
  }
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((value) => value * factor)
}
