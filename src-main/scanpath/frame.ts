/** How a picture, the encoder's input, the cells of a density and degrees of visual angle relate. */
import type { ModelCard } from './model-card'

export interface Size {
  readonly width: number
  readonly height: number
}

/** A picture as it is viewed: upright size in px, and px per degree of visual angle. */
export interface Frame extends Size {
  readonly pixelsPerDegree: number
}

export interface Grid {
  readonly rows: number
  readonly columns: number
}

/** The model's rule: photographs fill `longSideDegrees`, small pictures are not magnified beyond `min` px per degree. */
export function defaultPixelsPerDegree({ width, height }: Size, { defaults }: ModelCard): number {
  const { min, longSideDegrees } = defaults.pixelsPerDegree
  return Math.max(min, Math.max(width, height) / longSideDegrees)
}

/**
 * Size fed to the encoder: multiples of `multiple` that come closest in aspect first and area second,
 * as the recipe's `input_size` chooses them.
 */
export function encoderSize(
  size: Size,
  { areaPx, multiple, minSidePx, maxAspect }: ModelCard['input'],
): Size {
  const aspect = Math.min(Math.max(size.width / size.height, 1 / maxAspect), maxAspect)
  const first = Math.floor(minSidePx / multiple)
  const last = Math.floor(Math.sqrt(areaPx * maxAspect) / multiple) + 2
  let best = { cost: Infinity, width: 0, height: 0 }
  for (let columns = first; columns <= last; columns++) {
    for (let rows = first; rows <= last; rows++) {
      const width = columns * multiple
      const height = rows * multiple
      const cost =
        Math.abs(Math.log(width / height / aspect)) + 0.5 * Math.abs(Math.log((width * height) / areaPx))
      if (cost < best.cost - 1e-9) best = { cost, width, height }
    }
  }
  return { width: best.width, height: best.height }
}

/** Degrees of visual angle that one cell spans in x and in y. */
export function cellDegrees(
  { width, height, pixelsPerDegree }: Frame,
  { rows, columns }: Grid,
): [number, number] {
  return [width / pixelsPerDegree / columns, height / pixelsPerDegree / rows]
}

/** Index of the cell under a position in px, row-major; null outside the picture. */
export function cellAt(x: number, y: number, size: Size, { rows, columns }: Grid): number | null {
  if (!(x >= 0 && y >= 0 && x <= size.width && y <= size.height)) return null
  const column = Math.min(Math.floor((x / size.width) * columns), columns - 1)
  const row = Math.min(Math.floor((y / size.height) * rows), rows - 1)
  return row * columns + column
}

/** Distance in degrees of visual angle between two positions in px. */
export function degreesBetween(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
  pixelsPerDegree: number,
): number {
  return Math.hypot(b.x - a.x, b.y - a.y) / pixelsPerDegree
}
