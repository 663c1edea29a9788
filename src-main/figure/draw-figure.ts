/** A figure to publish: picture, heatmap, scanpaths, legend and caption, as SVG or as PNG made from it. */
import { loadSharp } from '../picture/load-sharp'
import { openPicture } from '../picture/open-picture'
import { assemble, captionBlock, keyBlock, pictureBlock, titleBlock, type Block } from './blocks'
import { captionText } from './caption'
import { figureColours, type FigureOptions } from './figure-options'
import type { GazeRecord } from './gaze-record'
import { drawHeat, type HeatRaster } from './heat-raster'
import { durationKey, heatKey, viewerKey, type Key, type KeyInk } from './keys'
import { layOut, type Layout } from './layout'
import { loadTextPen } from './outline-text'
import { pathLayer } from './path-layer'

export interface FigureSource {
  readonly record: GazeRecord
  /** The picture, or a preview of it. */
  readonly picturePath: string
}

export async function drawFigure(source: FigureSource, options: FigureOptions): Promise<Uint8Array> {
  const svg = await drawSvg(source, options)
  if (options.format === 'svg') return new TextEncoder().encode(svg)
  const sharp = await loadSharp()
  // 72 dots per inch is one px per px; `unlimited` lifts the XML parser's limit, since this text is our own.
  const input = { density: 72 * options.scale, unlimited: true, limitInputPixels: false }
  return await sharp(Buffer.from(svg), input).png({ compressionLevel: 7 }).toBuffer()
}

async function drawSvg({ record, picturePath }: FigureSource, options: FigureOptions): Promise<string> {
  const pen = await loadTextPen()
  const layout = layOut(record)
  const drawn = options.showPath
    ? record.viewers.filter(({ viewer }) => options.viewers.includes(viewer))
    : []
  const viewers = drawn.map(({ viewer }) => viewer)
  const heat = options.heatOpacity > 0 ? await drawHeat(record.density, options.colourMap) : undefined
  const sharpness = options.format === 'png' ? options.scale : 2
  const picture = await pictureData(picturePath, layout, sharpness)
  const ink = { pen, colours: figureColours[options.theme] }
  const paths = pathLayer(drawn, { showNumbers: options.showNumbers, scale: layout.scale }, pen)
  const blocks: Block[] = [
    ...titleBlock(options.title, layout, ink),
    pictureBlock({ picture, heat, paths, heatOpacity: options.heatOpacity }, layout),
    ...keyBlock(keysOf(heat, options, viewers, { layout, ink }), layout),
    ...(options.caption ? captionBlock(captionText(record, drawn.length), layout, ink) : []),
  ]
  return assemble(blocks, layout, {
    background: ink.colours.background,
    title: options.title ?? record.image,
  })
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
