/** A figure to publish: picture, heatmap, scanpaths, legend and caption, as SVG or as PNG made from it. */
import { loadSharp } from '../picture/load-sharp'
import { openPicture } from '../picture/open-picture'
import { captionText, wrapText } from './caption'
import { figureColours, type FigureOptions } from './figure-options'
import type { GazeRecord } from './gaze-record'
import { drawHeat, type HeatRaster } from './heat-raster'
import { durationKey, heatKey, keyHeightPx, viewerKey, type Key, type KeyInk } from './keys'
import { escapeXml, loadTextPen } from './outline-text'
import { pathLayer } from './path-layer'

export interface FigureSource {
  readonly record: GazeRecord
  /** The picture, or a preview of it. */
  readonly picturePath: string
}

/** Long side of the picture at 1×, px: small pictures are enlarged, large ones reduced. */
const smallestSidePx = 640
const largestSidePx = 1100
const narrowestPx = 480
const marginPx = 24
const titleSizePx = 18
const captionSizePx = 11
const captionLinePx = 16

export async function drawFigure(source: FigureSource, options: FigureOptions): Promise<Uint8Array> {
  const svg = await drawSvg(source, options)
  if (options.format === 'svg') return new TextEncoder().encode(svg)
  const sharp = await loadSharp()
  // 72 dots per inch is one px per px; `unlimited` lifts the XML parser's limit, since this text is our own.
  const input = { density: 72 * options.scale, unlimited: true, limitInputPixels: false }
  return await sharp(Buffer.from(svg), input).png({ compressionLevel: 7 }).toBuffer()
}

interface Layout {
  readonly scale: number
  readonly pictureWidth: number
  readonly pictureHeight: number
  readonly contentWidth: number
}

async function drawSvg({ record, picturePath }: FigureSource, options: FigureOptions): Promise<string> {
  const pen = await loadTextPen()
  const layout = layOut(record)
  const drawn = options.showPath
    ? record.viewers.filter(({ viewer }) => options.viewers.includes(viewer))
    : []
  const heat = options.heatOpacity > 0 ? await drawHeat(record.density, options.colourMap) : undefined
  const sharpness = options.format === 'png' ? options.scale : 2
  const picture = await pictureData(picturePath, layout, sharpness)
  const ink = { pen, colours: figureColours[options.theme] }
  const paths = pathLayer(drawn, { showNumbers: options.showNumbers, scale: layout.scale }, pen)
  const blocks: Block[] = [
    ...titleBlock(options.title, layout, ink),
    pictureBlock({ picture, heat, paths, heatOpacity: options.heatOpacity }, layout),
    ...keyBlock(
      keysOf(
        heat,
        options,
        drawn.map(({ viewer }) => viewer),
        { layout, ink },
      ),
      layout,
    ),
    ...(options.caption ? captionBlock(captionText(record, drawn.length), layout, ink) : []),
  ]
  return assemble(blocks, layout, {
    background: ink.colours.background,
    title: options.title ?? record.image,
  })
}

function layOut({ width, height }: GazeRecord): Layout {
  const longSide = Math.max(width, height)
  const scale = Math.min(Math.max(longSide, smallestSidePx), largestSidePx) / longSide
  const pictureWidth = Math.max(1, Math.round(width * scale))
  const pictureHeight = Math.max(1, Math.round(height * scale))
  return { scale, pictureWidth, pictureHeight, contentWidth: Math.max(pictureWidth, narrowestPx) }
}

async function pictureData(
  path: string,
  { pictureWidth, pictureHeight }: Layout,
  sharpness: number,
): Promise<string> {
  const picture = await openPicture(path, 1)
  const [width, height] = [pictureWidth * sharpness, pictureHeight * sharpness]
  const pixels = picture.pixels().resize(width, height, { fit: 'fill', withoutEnlargement: true })
  const jpeg = await picture.decode(pixels.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer())
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}

/** A part of the figure, drawn around its own top-left corner. */
interface Block {
  readonly svg: string
  readonly heightPx: number
}

function titleBlock(title: string | null, { contentWidth }: Layout, { pen, colours }: KeyInk): Block[] {
  if (title === null || title.trim() === '') return []
  const look = { sizePx: titleSizePx, fill: colours.text, isStrong: true }
  const lines = wrapText(title, contentWidth, titleSizePx * 1.06, pen)
  const svg = lines.map((line, index) => pen.line(line, 0, titleSizePx + index * 24, look)).join('')
  return [{ svg, heightPx: lines.length * 24 }]
}

interface PictureParts {
  readonly picture: string
  readonly heat: HeatRaster | undefined
  readonly heatOpacity: number
  readonly paths: string
}

function pictureBlock({ picture, heat, heatOpacity, paths }: PictureParts, layout: Layout): Block {
  const { pictureWidth: width, pictureHeight: height } = layout
  const place = `width="${width}" height="${height}" preserveAspectRatio="none"`
  const heatLayer =
    heat === undefined
      ? ''
      : `<image ${place} opacity="${heatOpacity}" href="data:image/png;base64,${Buffer.from(heat.png).toString('base64')}"/>`
  return { svg: `<image ${place} href="${picture}"/>${heatLayer}${paths}`, heightPx: height }
}

function keysOf(
  heat: HeatRaster | undefined,
  options: FigureOptions,
  viewers: readonly number[],
  { layout, ink }: { readonly layout: Layout; readonly ink: KeyInk },
): Key[] {
  return [
    ...(heat === undefined ? [] : [heatKey(heat.peakOverUniform, options.colourMap, ink)]),
    ...(viewers.length === 0 ? [] : [durationKey(viewers.length, ink)]),
    ...(viewers.length < 2 ? [] : [viewerKey(viewers, layout.contentWidth, ink)]),
  ]
}

/** Keys side by side, on as many rows as they need. */
function keyBlock(keys: readonly Key[], { contentWidth }: Layout): Block[] {
  if (keys.length === 0) return []
  const gapPx = 40
  let x = 0
  let row = 0
  const placed = keys.map(({ svg, widthPx }) => {
    if (x > 0 && x + widthPx > contentWidth) {
      x = 0
      row++
    }
    const at = `<g transform="translate(${x.toFixed(2)} ${row * (keyHeightPx + 12)})">${svg}</g>`
    x += widthPx + gapPx
    return at
  })
  return [{ svg: placed.join(''), heightPx: (row + 1) * (keyHeightPx + 12) - 12 }]
}

function captionBlock(text: string, { contentWidth }: Layout, { pen, colours }: KeyInk): Block[] {
  const look = { sizePx: captionSizePx, fill: colours.quietText }
  const lines = wrapText(text, contentWidth, captionSizePx, pen)
  const svg = lines
    .map((line, index) => pen.line(line, 0, captionSizePx + index * captionLinePx, look))
    .join('')
  return [{ svg, heightPx: lines.length * captionLinePx }]
}

function assemble(
  blocks: readonly Block[],
  { contentWidth }: Layout,
  { background, title }: { readonly background: string; readonly title: string },
): string {
  const gapPx = 16
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
