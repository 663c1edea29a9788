/** A density seen at two sizes of the same picture: the mean of both, on the grid of the first. */
import type { LogDensity } from './path'

/** Natural log of the mean of two densities; sums to 1. */
export function averageDensities(first: LogDensity, second: LogDensity): Float32Array {
  const other = resampleDensity(second, first)
  return first.values.map((value, cell) => {
    const [low, high] = value < (other[cell] ?? 0) ? [value, other[cell] ?? 0] : [other[cell] ?? 0, value]
    return high + Math.log1p(Math.exp(low - high)) - Math.LN2
  })
}

interface Place {
  readonly low: number
  readonly share: number
}

/** Bilinear in the log between cell centres, the border carried outwards; sums to 1 again. */
export function resampleDensity(
  { rows, columns, values }: LogDensity,
  grid: { readonly rows: number; readonly columns: number },
): Float32Array {
  const down = places(rows, grid.rows)
  const across = places(columns, grid.columns)
  const resampled = new Float32Array(grid.rows * grid.columns)
  const blend = (row: number, { low, share }: Place): number => {
    const start = row * columns + low
    return (1 - share) * (values[start] ?? 0) + share * (values[start + 1] ?? 0)
  }
  down.forEach((row, rowIndex) => {
    across.forEach((column, columnIndex) => {
      resampled[rowIndex * grid.columns + columnIndex] =
        (1 - row.share) * blend(row.low, column) + row.share * blend(row.low + 1, column)
    })
  })
  const logTotal = Math.log(resampled.reduce((sum, value) => sum + Math.exp(value), 0))
  return resampled.map((value) => value - logTotal)
}

/** Where each new cell's centre lies among the old ones: between `low` and the next. */
function places(from: number, to: number): Place[] {
  return Array.from({ length: to }, (_, index) => {
    const place = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1)
    const low = Math.min(Math.floor(place), from - 2)
    return { low, share: place - low }
  })
}
