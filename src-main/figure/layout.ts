/** Where the picture stands and how large it is drawn, px at 1×. */
import type { GazeRecord } from './gaze-record'

/** Long side of the picture: small pictures are enlarged, large ones reduced. */
const smallestSidePx = 640
const largestSidePx = 1100
const narrowestPx = 480

export interface Layout {
  readonly scale: number
  readonly pictureWidth: number
  readonly pictureHeight: number
  readonly contentWidth: number
}

export function layOut({ width, height }: GazeRecord): Layout {
  const longSide = Math.max(width, height)
  const scale = Math.min(Math.max(longSide, smallestSidePx), largestSidePx) / longSide
  const pictureWidth = Math.max(1, Math.round(width * scale))
  const pictureHeight = Math.max(1, Math.round(height * scale))
  return { scale, pictureWidth, pictureHeight, contentWidth: Math.max(pictureWidth, narrowestPx) }
}
