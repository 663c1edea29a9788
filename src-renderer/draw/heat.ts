/** The heatmap as a small picture that is drawn enlarged over the image. */
import type { ColourTable } from './colour-maps'
import type { Grid } from './density'
import type { ViewTransform } from './view'

/**
 * How strongly a share of the peak covers the picture: fully from a fifth of the peak on, fading to
 * nothing below, so that the picture stays readable where nobody looks. The legend fades alike.
 */
export function coverAt(share: number): number {
  const t = Math.min(1, share / 0.2)
  return t * (2 - t)
}

/** A difference covers by its size, whichever its sign. */
export function differenceCoverAt(share: number): number {
  return Math.min(1, Math.abs(share) * 1.6)
}

/** Colours a grid whose values run from 0 to `max`. */
export function heatPicture(grid: Grid, max: number, table: ColourTable): HTMLCanvasElement {
  return colour(
    grid,
    (value) => {
      const share = max > 0 ? Math.min(1, value / max) : 0
      return [Math.round(share * 255), coverAt(share)]
    },
    table,
  )
}

/** Colours a grid of differences from −max to max; nothing is clear. */
export function differencePicture(grid: Grid, max: number, table: ColourTable): HTMLCanvasElement {
  return colour(
    grid,
    (value) => {
      const share = max > 0 ? Math.max(-1, Math.min(1, value / max)) : 0
      return [Math.round((share + 1) * 127.5), differenceCoverAt(share)]
    },
    table,
  )
}

type Shade = readonly [index: number, cover: number]

function colour(
  { rows, columns, cells }: Grid,
  shade: (value: number) => Shade,
  table: ColourTable,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = columns
  canvas.height = rows
  const context = canvas.getContext('2d')
  if (!context) return canvas
  const picture = context.createImageData(columns, rows)
  const { data } = picture
  for (let cell = 0; cell < cells.length; cell++) {
    const [index, cover] = shade(cells[cell] ?? 0)
    data[cell * 4] = table[index * 4] ?? 0
    data[cell * 4 + 1] = table[index * 4 + 1] ?? 0
    data[cell * 4 + 2] = table[index * 4 + 2] ?? 0
    data[cell * 4 + 3] = cover * 255
  }
  context.putImageData(picture, 0, 0)
  return canvas
}

export interface HeatLook {
  readonly opacity: number
  readonly image: { readonly width: number; readonly height: number }
}

export function paintHeat(
  context: CanvasRenderingContext2D,
  view: ViewTransform,
  picture: HTMLCanvasElement,
  { opacity, image }: HeatLook,
): void {
  context.save()
  context.globalAlpha = opacity
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, view.offsetX, view.offsetY, image.width * view.scale, image.height * view.scale)
  context.restore()
}
