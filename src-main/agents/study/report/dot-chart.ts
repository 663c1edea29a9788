/** Named values with their intervals, one under the other. */
import type { Estimate } from '../statistics/bootstrap'
import { fixed, marker } from './chart'
import { escaped, plainNumber } from './markup'
import { linearScale, niceRange, ticksOf } from './scale'

export interface Dot extends Pick<Estimate, 'value' | 'low' | 'high'> {
  readonly name: string
  readonly look: number
  /** Written at the right, such as counts. */
  readonly note?: string
}

interface DotChartText {
  readonly title: string
  readonly xLabel: string
  readonly dots: readonly Dot[]
  readonly range?: readonly [number, number]
  /** Values are logarithms to base 2; the axis says the numbers themselves. */
  readonly isLog2?: boolean
  /** A line down: no change. */
  readonly zero?: number
  /** Pale lines down: a bar that was set. */
  readonly guides?: readonly number[]
}

const width = 440
const rowHeight = 20
const margin = { left: 132, right: 66, top: 30, bottom: 42 }

export function dotChart(text: DotChartText): string {
  const { dots, title, xLabel } = text
  const height = margin.top + dots.length * rowHeight + margin.bottom
  const values = dots.flatMap(({ value, low, high }) => [value, low, high].flatMap((each) => each ?? []))
  const range = text.range ?? niceRange([...values, ...(text.guides ?? [])], true)
  const x = linearScale(range, [margin.left, width - margin.right])
  const bottom = height - margin.bottom
  const down = (value: number, kind: string): string =>
    `<line class="${kind}" x1="${fixed(x.place(value))}" x2="${fixed(x.place(value))}" y1="${margin.top}" y2="${bottom}"/>`
  const all = ticksOf(range, 4)
  const whole = text.isLog2 === true ? all.filter(Number.isInteger) : all
  const ticks = whole.map((value) => {
    const label = text.isLog2 === true ? powerOfTwo(value) : plainNumber(value)
    return `${down(value, 'grid')}<text class="tick middle" x="${fixed(x.place(value))}" y="${bottom + 16}">${label}</text>`
  })
  const place = (value: number): number => x.place(Math.min(range[1], Math.max(range[0], value)))
  const rows = dots.map((dot, row) => dotRow(dot, margin.top + (row + 0.5) * rowHeight, place))
  const middle = (margin.left + width - margin.right) / 2
  const guides = (text.guides ?? []).map((value) => down(value, 'guide'))
  return (
    `<div class="chart"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}: ${xLabel}`)}">` +
    `<text class="title" x="0" y="14">${escaped(title)}</text>${ticks.join('')}${guides.join('')}` +
    `${text.zero === undefined ? '' : down(text.zero, 'axis')}${rows.join('')}` +
    `<text class="label middle" x="${middle}" y="${height - 6}">${escaped(xLabel)}</text></svg></div>`
  )
}

/** "8", "1/8" */
function powerOfTwo(power: number): string {
  return power < 0 ? `1/${plainNumber(2 ** -power)}` : plainNumber(2 ** power)
}

function dotRow(
  { name, look, value, low, high, note }: Dot,
  y: number,
  place: (value: number) => number,
): string {
  const label = `<text class="tick end" x="${margin.left - 8}" y="${fixed(y)}" dy="0.32em">${escaped(name)}</text>`
  const said =
    note === undefined
      ? ''
      : `<text class="tick" x="${width - margin.right + 10}" y="${fixed(y)}" dy="0.32em">${escaped(note)}</text>`
  if (value === null) return `${label}${said}`
  const bar =
    low === null || high === null
      ? ''
      : `<path class="bar" d="M${fixed(place(low))} ${fixed(y)}H${fixed(place(high))}"/>`
  return `${label}${said}<g style="--c:var(--s${look})">${bar}${marker(look, { x: place(value), y })}</g>`
}
