/** The legend: what colours, sizes and shapes of a figure mean. Each key is drawn around its own origin. */
import { colourTable, type ColourMapName } from './colour-map'
import type { FigureColours } from './figure-options'
import { coverAt, legendNumber } from './heat-scale'
import type { TextPen } from './outline-text'
import { fixationMark, fixationRadiusPx } from './path-layer'

export interface Key {
  readonly svg: string
  readonly widthPx: number
}

export interface KeyInk {
  readonly pen: TextPen
  readonly colours: FigureColours
}

export const keyHeightPx = 56
const sizePx = 12
const barWidthPx = 200
const barHeightPx = 10
const barTopPx = 24
const tickBaselinePx = 47
const markMiddlePx = 37

export function heatKey(peakOverUniform: number, colourMap: ColourMapName, { pen, colours }: KeyInk): Key {
  const table = colourTable(colourMap)
  const stopCount = 33
  const stops = Array.from({ length: stopCount }, (_, stop) => {
    const share = stop / (stopCount - 1)
    const [r, g, b] = table[Math.round(share * 255)] ?? [0, 0, 0]
    return `<stop offset="${share}" stop-color="rgb(${r},${g},${b})" stop-opacity="${coverAt(share).toFixed(3)}"/>`
  })
  const gradient = `<linearGradient id="heat-key">${stops.join('')}</linearGradient>`
  const ticks = [0, 0.5, 1].map((share) =>
    pen.line(legendNumber(share * peakOverUniform), share * barWidthPx, tickBaselinePx, {
      sizePx: 11,
      fill: colours.quietText,
      anchor: share === 0 ? 'start' : share === 1 ? 'end' : 'middle',
    }),
  )
  const bar =
    `<rect x="0" y="${barTopPx}" width="${barWidthPx}" height="${barHeightPx}" ` +
    `fill="url(#heat-key)" stroke="${colours.hairline}"/>`
  const title = pen.line('Fixation density, × uniform', 0, sizePx, { sizePx, fill: colours.text })
  return { svg: gradient + title + bar + ticks.join(''), widthPx: barWidthPx }
}

export function durationKey(viewerCount: number, { pen, colours }: KeyInk): Key {
  const title = pen.line('Fixation duration, ms', 0, sizePx, { sizePx, fill: colours.text })
  let x = 0
  const marks = [100, 250, 500].map((durationMs) => {
    const radius = fixationRadiusPx(durationMs, viewerCount)
    const label = String(durationMs)
    const labelX = x + 2 * radius + 6
    const svg =
      `<g transform="translate(${(x + radius).toFixed(2)} ${markMiddlePx})">${fixationMark(8, radius)}</g>` +
      pen.line(label, labelX, markMiddlePx + 4, { sizePx: 11, fill: colours.quietText })
    x = labelX + pen.widthPx(label, { sizePx: 11 }) + 14
    return svg
  })
  return {
    svg: title + marks.join(''),
    widthPx: Math.max(x - 14, pen.widthPx('Fixation duration, ms', { sizePx })),
  }
}

/** Every viewer's mark and number, as many as fit into the width. */
export function viewerKey(viewers: readonly number[], mostWidthPx: number, { pen, colours }: KeyInk): Key {
  const title = pen.line('Viewers', 0, sizePx, { sizePx, fill: colours.text })
  const look = { sizePx: 11, fill: colours.quietText }
  const more = (count: number): string => (count === 0 ? '' : `and ${count} more`)
  let x = 0
  const marks: string[] = []
  for (const [index, viewer] of viewers.entries()) {
    const label = String(viewer)
    const endX = x + 20 + pen.widthPx(label, look)
    const rest = viewers.length - index
    if (endX + pen.widthPx(more(rest), look) + 12 > mostWidthPx) {
      marks.push(pen.line(more(rest), x, markMiddlePx + 4, look))
      x += pen.widthPx(more(rest), look) + 12
      break
    }
    marks.push(
      `<g transform="translate(${(x + 6).toFixed(2)} ${markMiddlePx})">${fixationMark(viewer, 6)}</g>`,
    )
    marks.push(pen.line(label, x + 18, markMiddlePx + 4, look))
    x = endX + 12
  }
  return { svg: title + marks.join(''), widthPx: Math.max(x - 12, pen.widthPx('Viewers', { sizePx })) }
}
