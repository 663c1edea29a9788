/** How a slider's track maps to values: evenly, or evenly in ratio (for temperatures and sizes). */
export interface ValueScale {
  readonly min: number
  readonly max: number
  /** What an arrow key adds, and what values are rounded to. */
  readonly step: number
  readonly isLogarithmic?: boolean
}

export function shareOf(value: number, { min, max, isLogarithmic }: ValueScale): number {
  const share = isLogarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min)
  return Math.min(1, Math.max(0, share))
}

export function valueAt(share: number, scale: ValueScale): number {
  const { min, max, isLogarithmic } = scale
  return fit(isLogarithmic ? min * (max / min) ** share : min + share * (max - min), scale)
}

/** Clamped to the range and rounded to the step. */
export function fit(value: number, { min, max, step }: ValueScale): number {
  const rounded = Math.round(value / step) * step
  return Math.min(max, Math.max(min, Number(rounded.toFixed(decimalsOf(step)))))
}

export function decimalsOf(step: number): number {
  return Math.max(0, Math.ceil(-Math.log10(step)))
}
