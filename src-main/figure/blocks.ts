/** The parts of a figure, from top to bottom, each drawn around its own top-left corner. */
import { wrapText } from './caption'
import type { HeatRaster } from './heat-raster'
import { keyHeightPx, type Key, type KeyInk } from './keys'
import type { Layout } from './layout'
import { escapeXml } from './outline-text'

const marginPx = 24
const gapPx = 16
const titleSizePx = 18
const captionSizePx = 11
const captionLinePx = 16

export interface Block {
  readonly svg: string
  readonly heightPx: number
}

export function titleBlock(
  title: string | null,
  { contentWidth }: Layout,
  { pen, colours }: KeyInk,
): Block[] {
  if (title === null || title.trim() === '') return []
  const look = { sizePx: titleSizePx, fill: colours.text, isStrong: true }
  const lines = wrapText(title, contentWidth, titleSizePx * 1.06, pen)
  const svg = lines.map((line, index) => pen.line(line, 0, titleSizePx + index * 24, look)).join('')
  return [{ svg, heightPx: lines.length * 24 }]
}

export interface PictureParts {
  readonly picture: string
  readonly heat: HeatRaster | undefined
  readonly heatOpacity: number
  readonly paths: string
}

export function pictureBlock({ picture, heat, heatOpacity, paths }: PictureParts, layout: Layout): Block {
  const { pictureWidth: width, pictureHeight: height } = layout
  const place = `width="${width}" height="${height}" preserveAspectRatio="none"`
  const heatLayer =
    heat === undefined
      ? ''
      : `<image ${place} opacity="${heatOpacity}" href="data:image/png;base64,${Buffer.from(heat.png).toString('base64')}"/>`
  return { svg: `<image ${place} href="${picture}"/>${heatLayer}${paths}`, heightPx: height }
}

/** Keys side by side, on as many rows as they need. */
export function keyBlock(keys: readonly Key[], { contentWidth }: Layout): Block[] {
  if (keys.length === 0) return []
  const keyGapPx = 40
  let x = 0
  let row = 0
  const placed = keys.map(({ svg, widthPx }) => {
    if (x > 0 && x + widthPx > contentWidth) {
      x = 0
      row++
    }
    const at = `<g transform="translate(${x.toFixed(2)} ${row * (keyHeightPx + 12)})">${svg}</g>`
    x += widthPx + keyGapPx
    return at
  })
  return [{ svg: placed.join(''), heightPx: (row + 1) * (keyHeightPx + 12) - 12 }]
}

export function captionBlock(text: string, { contentWidth }: Layout, { pen, colours }: KeyInk): Block[] {
  const look = { sizePx: captionSizePx, fill: colours.quietText }
  const lines = wrapText(text, contentWidth, captionSizePx, pen)
  const svg = lines
    .map((line, index) => pen.line(line, 0, captionSizePx + index * captionLinePx, look))
    .join('')
  return [{ svg, heightPx: lines.length * captionLinePx }]
}

export function assemble(
  blocks: readonly Block[],
  { contentWidth }: Layout,
  { background, title }: { readonly background: string; readonly title: string },
): string {
  let y = marginPx
  const placed = blocks.map(({ svg, heightPx }) => {
    const at = `<g transform="translate(${marginPx} ${y})">${svg}</g>`
    y += heightPx + gapPx
    return at
  })
  const width = contentWidth + 2 * marginPx
  const height = y - gapPx + marginPx
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="${background}"/>${placed.join('')}</svg>\n`
  )
}
