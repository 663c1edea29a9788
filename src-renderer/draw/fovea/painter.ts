import type { ViewTransform } from '../view'
import type { TimedPoint } from './glimpses'

export interface FoveaPicture {
  /** Decoded pixels; may be smaller than the upright image (a preview of it). */
  readonly source: ImageBitmap
  /** Upright size of the image, px: the frame of the fixations. */
  readonly width: number
  readonly height: number
  readonly pixelsPerDegree: number
}

export interface FoveaMoment {
  readonly fixations: readonly TimedPoint[]
  readonly timeMs: number
  readonly transform: ViewTransform
  /** Device pixels per CSS pixel of the canvas. */
  readonly pixelRatio: number
}

export interface FoveaPainter {
  readonly kind: 'webgl' | 'canvas'
  setPicture(picture: FoveaPicture): void
  /** Draws into the canvas at its present size; outside the image stays transparent. */
  paint(moment: FoveaMoment): void
  dispose(): void
}
