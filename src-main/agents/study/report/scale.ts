/** From values to places on the page, and the numbers written along an axis. */
export interface Scale {
  readonly low: number
  readonly high: number
  place(value: number): number
}

export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): Scale {
  const span = high - low || 1
  return { low, high, place: (value) => from + ((value - low) / span) * (to - from) }
}

/** About `count` round numbers within the range: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/** The range of the values, widened to round numbers; with 0 in it where `isFromZero`. */
export function niceRange(values: readonly number[], isFromZero: boolean): [number, number] {
  const known = values.filter(Number.isFinite)
  let low = Math.min(...known, ...(isFromZero ? [0] : []))
  let high = Math.max(...known, ...(isFromZero ? [0] : []))
  if (known.length === 0) [low, high] = [0, 1]
  if (low === high) [low, high] = [low - 0.5, high + 0.5]
  const ticks = ticksOf([low, high], 5)
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0)
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step]
}
