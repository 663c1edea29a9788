/** Densities as probabilities per cell: tempering, smoothing, differences. */
import type { Prediction } from '../../src-main/ipc/contract'

export interface Grid {
  readonly rows: number
  readonly columns: number
  readonly cells: Float32Array
}

/**
 * The probabilities of a log density, moved from the temperature it was predicted at to another:
 * p^(from/to), renormalised. The engine does the same, so the map can follow a slider at once.
 */
export function temper({ rows, columns, values }: Prediction['density'], from: number, to: number): Grid {
  const peak = values.reduce((highest, value) => Math.max(highest, value), -Infinity)
  const cells = values.map((value) => Math.exp(((value - peak) * from) / to))
  const sum = cells.reduce((total, cell) => total + cell, 0)
  return { rows, columns, cells: cells.map((cell) => cell / sum) }
}

/** Entropy in bits. */
export function entropyBits({ cells }: Grid): number {
  return -cells.reduce((sum, cell) => (cell > 0 ? sum + cell * Math.log2(cell) : sum), 0)
}

export function maximum({ cells }: Grid): number {
  return cells.reduce((highest, cell) => Math.max(highest, Math.abs(cell)), 0)
}

/** `second` minus `first`; both grids have one size, being of one picture and one model. */
export function difference(first: Grid, second: Grid): Grid {
  return { ...second, cells: second.cells.map((cell, index) => cell - (first.cells[index] ?? 0)) }
}

/** Finer by a whole factor along both sides, with a cubic B-spline: smooth, and never below zero. */
export function smooth(grid: Grid, factor: number): Grid {
  const across = along(
    grid.cells,
    { count: grid.columns, stride: 1, lines: grid.rows, lineStride: grid.columns },
    factor,
  )
  const columns = grid.columns * factor
  const down = along(across, { count: grid.rows, stride: columns, lines: columns, lineStride: 1 }, factor)
  return { rows: grid.rows * factor, columns, cells: down }
}

interface Lines {
  readonly count: number
  readonly stride: number
  readonly lines: number
  readonly lineStride: number
}

function along(
  cells: Float32Array,
  { count, stride, lines, lineStride }: Lines,
  factor: number,
): Float32Array {
  const fine = new Float32Array(cells.length * factor)
  const fineStride = stride === 1 ? 1 : stride
  const fineLineStride = stride === 1 ? lineStride * factor : lineStride
  for (let place = 0; place < count * factor; place++) {
    const centre = (place + 0.5) / factor - 0.5
    const base = Math.floor(centre)
    const weights = splineWeights(centre - base)
    for (let tap = 0; tap < weights.length; tap++) {
      const from = Math.min(count - 1, Math.max(0, base - 1 + tap)) * stride
      const weight = weights[tap] ?? 0
      for (let line = 0; line < lines; line++) {
        const to = place * fineStride + line * fineLineStride
        fine[to] = (fine[to] ?? 0) + weight * (cells[from + line * lineStride] ?? 0)
      }
    }
  }
  return fine
}

/** Weights of the four cells around a place `t` of the way between the middle two. */
function splineWeights(t: number): readonly [number, number, number, number] {
  const u = 1 - t
  return [u ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (3 * u ** 3 - 6 * u ** 2 + 4) / 6, t ** 3 / 6]
}
