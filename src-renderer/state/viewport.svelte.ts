/** Zoom and pan of a canvas: fitted to the pane until the user takes it elsewhere. */
import type { Point, ViewTransform } from '../draw/view'

interface Size {
  readonly width: number
  readonly height: number
}

const marginPx = 16
const largestScale = 32
const zoomStep = 1.25

export class Viewport {
  pane = $state.raw<Size>({ width: 0, height: 0 })
  image = $state.raw<Size>({ width: 1, height: 1 })
  /** Height kept free below a fitted picture, for the legend. */
  footPx = $state(0)
  /** null while fitted; else the scale and the image point in the middle of the pane. */
  #free = $state.raw<{ readonly scale: number; readonly centre: Point } | null>(null)

  readonly #openHeight = $derived(Math.max(1, this.pane.height - this.footPx))

  readonly fitScale = $derived.by(() => {
    const across = (this.pane.width - 2 * marginPx) / this.image.width
    const down = (this.#openHeight - 2 * marginPx) / this.image.height
    return Math.max(0.001, Math.min(across, down, largestScale))
  })
  readonly scale = $derived(this.#free?.scale ?? this.fitScale)
  readonly isFitted = $derived(this.#free === null)
  readonly transform = $derived.by((): ViewTransform => {
    const { x, y } = this.#centre()
    return {
      scale: this.scale,
      offsetX: this.pane.width / 2 - x * this.scale,
      offsetY: this.#openHeight / 2 - y * this.scale,
    }
  })

  fit(): void {
    this.#free = null
  }

  actualSize(): void {
    this.#free = { scale: 1, centre: this.#centre() }
  }

  /** `steps` > 0 zooms in; the image point under `at` (pane px) stays where it is. */
  zoomBy(steps: number, at: Point = { x: this.pane.width / 2, y: this.#openHeight / 2 }): void {
    this.zoomTo(this.scale * zoomStep ** steps, at)
  }

  zoomTo(wanted: number, at: Point): void {
    const scale = Math.min(largestScale, Math.max(Math.min(this.fitScale, 1) / 4, wanted))
    const { offsetX, offsetY } = this.transform
    const held = { x: (at.x - offsetX) / this.scale, y: (at.y - offsetY) / this.scale }
    const centre = {
      x: held.x + (this.pane.width / 2 - at.x) / scale,
      y: held.y + (this.#openHeight / 2 - at.y) / scale,
    }
    this.#free = { scale, centre: this.#inside(centre) }
  }

  /** Moves the picture by pane pixels. */
  panBy(dx: number, dy: number): void {
    const { x, y } = this.#centre()
    this.#free = {
      scale: this.scale,
      centre: this.#inside({ x: x - dx / this.scale, y: y - dy / this.scale }),
    }
  }

  #centre(): Point {
    return this.#free?.centre ?? { x: this.image.width / 2, y: this.image.height / 2 }
  }

  /** The picture never leaves the pane altogether. */
  #inside({ x, y }: Point): Point {
    return { x: Math.min(this.image.width, Math.max(0, x)), y: Math.min(this.image.height, Math.max(0, y)) }
  }
}
