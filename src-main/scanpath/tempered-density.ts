/**
 * p^(1/T), renormalised: T = 1 is the model as trained, T to 0 its one likeliest cell, T to infinity
 * uniform. One object serves many densities of one size, so that nothing is allocated per step.
 */
import type { Grid } from './frame'
import type { LogDensity } from './path'

export class TemperedDensity {
  readonly rows: number
  readonly columns: number
  readonly #weights: Float64Array
  readonly #rowSums: Float64Array
  #source: Float32Array = new Float32Array(0)
  #offset = 0
  #temperature = 1
  #peak = 0
  #total = 1
  #entropyNats = 0

  constructor({ rows, columns }: Grid) {
    this.rows = rows
    this.columns = columns
    this.#weights = new Float64Array(rows * columns)
    this.#rowSums = new Float64Array(rows)
  }

  /** Takes rows × columns log probabilities from `offset` on; they must stay as they are until the next load. */
  load(logDensity: Float32Array, offset: number, temperature: number): void {
    this.#source = logDensity
    this.#offset = offset
    this.#temperature = temperature
    this.#peak = this.#findPeak()
    let total = 0
    let weightedSum = 0
    for (let row = 0; row < this.rows; row++) {
      let rowSum = 0
      const end = (row + 1) * this.columns
      for (let cell = row * this.columns; cell < end; cell++) {
        const exponent = this.#exponent(cell)
        const weight = Math.exp(exponent)
        this.#weights[cell] = weight
        rowSum += weight
        if (weight > 0) weightedSum += weight * exponent
      }
      this.#rowSums[row] = rowSum
      total += rowSum
    }
    this.#total = total
    // H = -sum p ln p, with p = weight / total and ln weight = exponent.
    this.#entropyNats = Math.log(total) - weightedSum / total
  }

  get entropyBits(): number {
    return Math.max(0, this.#entropyNats / Math.LN2)
  }

  logProbability(cell: number): number {
    return this.#exponent(cell) - Math.log(this.#total)
  }

  /**
   * A place in cells (fractions included, uniform inside a cell) from two uniform numbers: the row by
   * the first, the column within it by the second, each by its inverse distribution function. The place
   * moves smoothly with the density, so a path follows a slider instead of jumping.
   */
  draw(uniformRow: number, uniformColumn: number): { readonly row: number; readonly column: number } {
    const row = invert(this.#rowSums, 0, this.rows, uniformRow * this.#total)
    const wholeRow = Math.min(Math.floor(row), this.rows - 1)
    const rowSum = this.#rowSums[wholeRow] ?? 0
    return {
      row,
      column: invert(this.#weights, wholeRow * this.columns, this.columns, uniformColumn * rowSum),
    }
  }

  toLogDensity(): LogDensity {
    const values = Float32Array.from(this.#weights, (_, cell) => this.logProbability(cell))
    return { rows: this.rows, columns: this.columns, values }
  }

  /** ln of the weight, at most 0. */
  #exponent(cell: number): number {
    return ((this.#source[this.#offset + cell] ?? 0) - this.#peak) / this.#temperature
  }

  #findPeak(): number {
    let peak = -Infinity
    const end = this.#offset + this.#weights.length
    for (let index = this.#offset; index < end; index++)
      peak = Math.max(peak, this.#source[index] ?? -Infinity)
    return peak
  }
}

/** Where the running sum of `length` weights from `start` on reaches `target`, linear within a weight. */
function invert(weights: Float64Array, start: number, length: number, target: number): number {
  let before = 0
  for (let index = 0; index < length; index++) {
    const weight = weights[start + index] ?? 0
    if (weight > 0 && before + weight >= target) return index + Math.max(0, target - before) / weight
    before += weight
  }
  // Rounding left the sum a hair below the target: the far edge of the last possible cell.
  let last = length - 1
  while (last > 0 && (weights[start + last] ?? 0) === 0) last--
  return last + 1
}
