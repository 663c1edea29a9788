/** With which probability each of several uncertain values is the largest: ∫ f_a(x) Π_{b≠a} F_b(x) dx on a grid. */

export type Posterior =
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number }

const cells = 2048
/** Beyond so many deviations lies less than 1e-14. */
const reach = 8

/** Independent posteriors; sums to 1. */
export function chancesOfBest(posteriors: readonly Posterior[]): number[] {
  const { low, high } = rangeOf(posteriors)
  // Without a width all values are sure.
  if (!(high > low)) return posteriors.map(() => 1 / posteriors.length)
  const chances = winningMass(posteriors.map((posterior) => massOf(posterior, low, high)))
  const total = chances.reduce((sum, chance) => sum + chance, 0)
  return chances.map((chance) => chance / total)
}

/** For each, Σ of its mass in a cell times the others' mass below. */
function winningMass(masses: readonly Float64Array[]): number[] {
  const chances = masses.map(() => 0)
  const below = new Float64Array(masses.length)
  const middle = new Float64Array(masses.length)
  for (let cell = 0; cell < cells; cell++) {
    // Within a cell the values lie evenly: half of the mass there is below.
    for (const [index, mass] of masses.entries()) middle[index] = (below[index] ?? 0) + (mass[cell] ?? 0) / 2
    for (const [index, mass] of masses.entries()) {
      chances[index] = (chances[index] ?? 0) + (mass[cell] ?? 0) * productWithout(middle, index)
      below[index] = (below[index] ?? 0) + (mass[cell] ?? 0)
    }
  }
  return chances
}

function productWithout(values: Float64Array, left: number): number {
  let product = 1
  for (let index = 0; index < values.length; index++) if (index !== left) product *= values[index] ?? 0
  return product
}

function rangeOf(posteriors: readonly Posterior[]): { low: number; high: number } {
  const ends = posteriors.map((posterior) =>
    posterior.kind === 'beta'
      ? { low: 0, high: 1 }
      : {
          low: posterior.mean - reach * posterior.deviation,
          high: posterior.mean + reach * posterior.deviation,
        },
  )
  return { low: Math.min(...ends.map(({ low }) => low)), high: Math.max(...ends.map(({ high }) => high)) }
}

/** Mass in each cell, by the density at its middle; sums to 1. */
function massOf(posterior: Posterior, low: number, high: number): Float64Array {
  const width = (high - low) / cells
  const logs = Float64Array.from({ length: cells }, (_, cell) =>
    logDensity(posterior, low + (cell + 0.5) * width),
  )
  const highest = logs.reduce((most, value) => Math.max(most, value), -Infinity)
  const weights = logs.map((value) => Math.exp(value - highest))
  const total = weights.reduce((sum, value) => sum + value, 0)
  return weights.map((value) => value / total)
}

/** Up to a constant. */
function logDensity(posterior: Posterior, x: number): number {
  if (posterior.kind === 'beta') return (posterior.a - 1) * Math.log(x) + (posterior.b - 1) * Math.log(1 - x)
  const distance = (x - posterior.mean) / posterior.deviation
  return -(distance * distance) / 2
}
