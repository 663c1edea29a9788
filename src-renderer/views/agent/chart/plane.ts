/** Where values lie in a chart: a plane with room around it for its axes. Sizes are CSS pixels. */
export interface Plane {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface PlaneSize {
  readonly width: number
  readonly height: number
  readonly margin: {
    readonly top: number
    readonly right: number
    readonly bottom: number
    readonly left: number
  }
}

type Range = readonly [number, number]

export function planeOf({ width, height, margin }: PlaneSize, xs: Range, ys: Range): Plane {
  const [left, right] = [margin.left, Math.max(margin.left + 1, width - margin.right)]
  const [top, bottom] = [margin.top, Math.max(margin.top + 1, height - margin.bottom)]
  const along = (value: number, [from, to]: Range): number => (value - from) / (to - from || 1)
  return {
    x: (value) => left + along(value, xs) * (right - left),
    y: (value) => bottom - along(value, ys) * (bottom - top),
    left,
    right,
    top,
    bottom,
  }
}

type Point = readonly [number, number]

/** An SVG path through places in pixels; null leaves a gap. */
export function linePath(points: readonly (Point | null)[]): string {
  return points
    .map((point, index) => (point === null ? '' : `${points[index - 1] ? 'L' : 'M'}${written(point)}`))
    .join('')
}

/** The area between two lines of equal length. */
export function areaPath(upper: readonly Point[], lower: readonly Point[]): string {
  if (upper.length === 0) return ''
  return `M${[...upper, ...lower.toReversed()].map(written).join('L')}Z`
}

const written = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`

/** Whole numbers from 1 to `count` that leave room for their digits. */
export function stepTicks(count: number, widthPx: number): readonly number[] {
  const most = Math.max(1, Math.floor(widthPx / 44))
  const rough = Math.max(1, count / most)
  const power = 10 ** Math.floor(Math.log10(rough))
  const nth = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const every = Math.max(1, Math.round(nth))
  return [1, ...Array.from({ length: Math.floor(count / every) }, (_, index) => (index + 1) * every)].filter(
    (step, index, all) => index === 0 || (step !== all[0] && step - (all[0] ?? 0) >= every / 2),
  )
}

/** Large numbers in thousands, so that they fit beside the axis. */
export const tickText = (tick: number): string =>
  Math.abs(tick) >= 10_000 ? `${Number((tick / 1000).toPrecision(4))}k` : String(tick)
