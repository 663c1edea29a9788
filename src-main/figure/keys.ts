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

export const keyHeightPx = 44
const sizePx = 12
const barWidthPx = 200
const barHeightPx = 10
const barTopPx = 20
const tickBaselinePx = 42

export function heatKey(peakOverUniform: number, colourMap: ColourMapName, { pen, colours }: KeyInk): Key {
  const table = colourTable(colourMap)
  const stepCount = 64
  const steps = Array.from({ length: stepCount }, (_, step) => {
    const share = (step + 0.5) / stepCount
    const [r, g, b] = table[Math.round(share * 255)] ?? [0, 0, 0]
    const x = (step * barWidthPx) / stepCount
    const width = barWidthPx / stepCount + 0.3
    return `<rect x="${x.toFixed(2)}" y="${barTopPx}" width="${width.toFixed(2)}" height="${barHeightPx}" fill="rgb(${r},${g},${b})" fill-opacity="${coverAt(share).toFixed(3)}"/>`
  })
  const ticks = [0, 0.5, 1].map((share) =>
    pen.line(legendNumber(share * peakOverUniform), share * barWidthPx, tickBaselinePx, {
      sizePx: 11,
      fill: colours.quietText,
      anchor: share === 0 ? 'start' : share === 1 ? 'end' : 'middle',
    }),
  )
  const frame = `<rect x="0" y="${barTopPx}" width="${barWidthPx}" height="${barHeightPx}" fill="none" stroke="${colours.hairline}"/>`
  const title = pen.line('Fixation density, × uniform', 0, sizePx, { sizePx, fill: colours.text })
  return { svg: title + steps.join('') + frame + ticks.join(''), widthPx: barWidthPx }
}

export function durationKey(viewerCount: number, { pen, colours }: KeyInk): Key {
  const title = pen.line('Fixation duration, ms', 0, sizePx, { sizePx, fill: colours.text })
  let x = 0
  const marks = [100, 250, 500].map((durationMs) => {
    const radius = fixationRadiusPx(durationMs, viewerCount)
    const label = String(durationMs)
    const labelX = x + 2 * radius + 6
    const svg =
      `<g transform="translate(${(x + radius).toFixed(2)} ${barTopPx + 12})">${fixationMark(8, radius)}</g>` +
      pen.line(label, labelX, barTopPx + 16, { sizePx: 11, fill: colours.quietText })
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
    const endX = x + 18 + pen.widthPx(label, look)
    const rest = viewers.length - index
    if (endX + pen.widthPx(more(rest), look) + 12 > mostWidthPx) {
      marks.push(pen.line(more(rest), x, barTopPx + 16, look))
      x += pen.widthPx(more(rest), look) + 12
      break
    }
    marks.push(
      `<g transform="translate(${(x + 6).toFixed(2)} ${barTopPx + 12})">${fixationMark(viewer, 6)}</g>`,
    )
    marks.push(pen.line(label, x + 16, barTopPx + 16, look))
    x = endX + 12
  }
  return { svg: title + marks.join(''), widthPx: Math.max(x - 12, pen.widthPx('Viewers', { sizePx })) }
}
