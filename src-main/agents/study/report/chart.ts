/**
 * One kind of chart: series of points over numbers, with lines, bands or bars of uncertainty. Colours are those of the
 * page (`--s1` …), so that light and dark need no second drawing; marker and dash tell series apart without colour.
 */
import type { Estimate } from '../statistics/bootstrap'
import { escaped, plainNumber } from './markup'
import { linearScale, niceRange, ticksOf, type Scale } from './scale'

export interface ChartPoint extends Pick<Estimate, 'value' | 'low' | 'high'> {
  readonly x: number
}

export interface Series {
  readonly name: string
  /** 1 to 7: colour, marker and dash. */
  readonly look: number
  readonly points: readonly ChartPoint[]
  /** 'band' for many neighbouring points, 'bars' for few. */
  readonly uncertainty: 'band' | 'bars' | 'none'
  readonly hasMarkers?: boolean
  /** Thin and pale: one of many. */
  readonly isFaint?: boolean
}

export interface ChartText {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Series[]
  readonly xRange?: readonly [number, number]
  readonly yRange?: readonly [number, number]
  /** The values written along x, where they are few and uneven. */
  readonly xTicks?: readonly number[]
  /** Dashed lines across: bars, and what is possible at most. */
  readonly guides?: readonly { readonly y: number; readonly label: string }[]
  readonly isYPercent?: boolean
  /** Faint series are not listed. */
  readonly hasLegend?: boolean
  readonly height?: number
}

const size = { width: 440, height: 270 }
const margin = { left: 52, right: 14, top: 30, bottom: 42 }

interface Frame {
  readonly x: Scale
  readonly y: Scale
  readonly height: number
}

export function lineChart(text: ChartText): string {
  const frame = frameOf(text)
  const { height } = frame
  const drawn = text.series.map((series) => seriesMarks(series, frame))
  const legend = text.hasLegend === false ? '' : legendOf(text.series)
  const svg = `<svg viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escaped(describe(text))}">`
  return (
    `<div class="chart">${svg}<text class="title" x="0" y="14">${escaped(text.title)}</text>` +
    `${axes(text, frame)}${guideMarks(text, frame)}${drawn.join('')}</svg>${legend}</div>`
  )
}

const describe = ({ title, xLabel, yLabel, series }: ChartText): string =>
  `${title}: ${yLabel} against ${xLabel}, ${[...new Set(series.map(({ name }) => name))].join(', ')}`

function frameOf({ series, guides = [], xRange, yRange, height = size.height }: ChartText): Frame {
  const points = series.flatMap((each) => each.points)
  const xs = points.map(({ x }) => x)
  const ys = points.flatMap(({ value, low, high }) => [value, low, high].flatMap((each) => each ?? []))
  const guided = [...ys, ...guides.map(({ y }) => y)]
  const xSpan = xRange ?? [Math.min(...xs), Math.max(...xs)]
  return {
    x: linearScale(xSpan, [margin.left, size.width - margin.right]),
    y: linearScale(yRange ?? niceRange(guided, true), [height - margin.bottom, margin.top]),
    height,
  }
}

function axes({ xLabel, yLabel, xTicks, isYPercent = false }: ChartText, { x, y, height }: Frame): string {
  const bottom = height - margin.bottom
  const xs = xTicks ?? ticksOf([x.low, x.high], 6)
  const ys = ticksOf([y.low, y.high], 5)
  const yText = (value: number): string => plainNumber(isYPercent ? 100 * value : value)
  const across = ys.map((value) => {
    const place = fixed(y.place(value))
    const line = `<line class="grid" x1="${margin.left}" x2="${size.width - margin.right}" y1="${place}" y2="${place}"/>`
    return `${line}<text class="tick end" x="${margin.left - 6}" y="${place}" dy="0.32em">${yText(value)}</text>`
  })
  const along = spread(xs, x).map((value) => {
    const place = fixed(x.place(value))
    const line = `<line class="axis" x1="${place}" x2="${place}" y1="${bottom}" y2="${bottom + 4}"/>`
    return `${line}<text class="tick middle" x="${place}" y="${bottom + 16}">${plainNumber(value)}</text>`
  })
  const middle = (margin.left + size.width - margin.right) / 2
  const high = (margin.top + bottom) / 2
  return (
    `${across.join('')}${along.join('')}` +
    `<line class="axis" x1="${margin.left}" x2="${size.width - margin.right}" y1="${bottom}" y2="${bottom}"/>` +
    `<text class="label middle" x="${middle}" y="${height - 6}">${escaped(xLabel)}</text>` +
    `<text class="label middle" transform="translate(12 ${high}) rotate(-90)">${escaped(yLabel)}</text>`
  )
}

/** Numbers that would touch their left neighbour are left out. */
function spread(values: readonly number[], scale: Scale): number[] {
  const kept: number[] = []
  for (const value of values) {
    const before = kept.at(-1)
    if (before === undefined || scale.place(value) - scale.place(before) >= 22) kept.push(value)
  }
  return kept
}

function guideMarks({ guides = [] }: ChartText, { y }: Frame): string {
  const right = size.width - margin.right
  return guides
    .map(({ y: value, label }) => {
      const place = y.place(value)
      const line = `<line class="guide" x1="${margin.left}" x2="${right}" y1="${fixed(place)}" y2="${fixed(place)}"/>`
      return `${line}<text class="guide-label end" x="${right}" y="${fixed(place - 4)}">${escaped(label)}</text>`
    })
    .join('')
}

interface Placed {
  readonly x: number
  readonly y: number
  readonly low: number | null
  readonly high: number | null
}

function seriesMarks(series: Series, frame: Frame): string {
  const placed = series.points.flatMap(({ x, value, low, high }): Placed[] => {
    if (value === null) return []
    const at = (each: number | null): number | null => (each === null ? null : clampedPlace(each, frame))
    return [{ x: frame.x.place(x), y: clampedPlace(value, frame), low: at(low), high: at(high) }]
  })
  const look = `style="--c:var(--s${series.look})"`
  const path = placed.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join('')
  const kind = series.isFaint === true ? 'faint' : `line d${series.look}`
  const markers = series.hasMarkers === true ? placed.map((point) => marker(series.look, point)).join('') : ''
  return `<g ${look}>${uncertaintyMarks(series, placed)}<path class="${kind}" d="${path}"/>${markers}</g>`
}

function clampedPlace(value: number, { y }: Frame): number {
  return y.place(Math.min(y.high, Math.max(y.low, value)))
}

function uncertaintyMarks({ uncertainty }: Series, placed: readonly Placed[]): string {
  const known = placed.flatMap(({ x, low, high }) =>
    low === null || high === null ? [] : [{ x, low, high }],
  )
  if (uncertainty === 'bars')
    return known
      .map(({ x, low, high }) => `<path class="bar" d="M${fixed(x)} ${fixed(low)}V${fixed(high)}"/>`)
      .join('')
  if (uncertainty === 'none' || known.length < 2) return ''
  const up = known.map(({ x, high }) => `${fixed(x)} ${fixed(high)}`)
  const down = [...known].reverse().map(({ x, low }) => `${fixed(x)} ${fixed(low)}`)
  return `<path class="band" d="M${[...up, ...down].join('L')}Z"/>`
}

/** Circle, square, triangle, diamond, then the same open. */
export function marker(look: number, { x, y }: Pick<Placed, 'x' | 'y'>): string {
  const shapes = [
    'M-3.5 0A3.5 3.5 0 1 1 3.5 0A3.5 3.5 0 1 1 -3.5 0Z',
    'M-3.1 -3.1H3.1V3.1H-3.1Z',
    'M0 -4L3.8 3H-3.8Z',
    'M0 -4.4L4.4 0L0 4.4L-4.4 0Z',
  ]
  const kind = look > shapes.length ? 'mark open' : 'mark'
  return `<path class="${kind}" transform="translate(${fixed(x)} ${fixed(y)})" d="${shapes[(look - 1) % shapes.length] ?? ''}"/>`
}

function legendOf(series: readonly Series[]): string {
  const listed = new Map(series.filter(({ isFaint }) => isFaint !== true).map((each) => [each.name, each]))
  if (listed.size < 2) return ''
  const items = [...listed.values()].map(
    ({ name, look, hasMarkers }) =>
      `<li><svg class="key" viewBox="0 0 26 12" aria-hidden="true" style="--c:var(--s${look})"><path class="line d${look}" d="M1 6H25"/>${hasMarkers === true ? marker(look, { x: 13, y: 6 }) : ''}</svg>${escaped(name)}</li>`,
  )
  return `<ul class="legend">${items.join('')}</ul>`
}

export const fixed = (value: number): string => String(Math.round(value * 100) / 100)
