import { FARTHEST_DEGREES, radiusDegrees } from './acuity'
import { glimpsesAt, type Glimpse } from './glimpses'
import type { FoveaMoment, FoveaPainter, FoveaPicture } from './painter'

/** Coarsest first; each finer level is laid over the last where it can still be seen. */
const LEVELS_OCTAVES = [5, 4, 3, 2, 1, 0] as const
/** Working size: the fallback trades sharpness for speed. */
const LONG_SIDE_PX = 1024

/** The foveated picture without WebGL: blurred copies laid over each other through soft circles. */
export class CanvasFoveaPainter implements FoveaPainter {
  readonly kind = 'canvas'
  readonly #context: CanvasRenderingContext2D
  readonly #layer = surface(1, 1)
  #picture: FoveaPicture | null = null
  #levels: OffscreenCanvas[] = []

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context
  }

  setPicture(picture: FoveaPicture): void {
    this.#picture = picture
    const shrink = Math.min(1, LONG_SIDE_PX / Math.max(picture.width, picture.height))
    const width = Math.max(1, Math.round(picture.width * shrink))
    const height = Math.max(1, Math.round(picture.height * shrink))
    this.#layer.canvas.width = width
    this.#layer.canvas.height = height
    this.#levels = LEVELS_OCTAVES.map((octaves) => blurred(picture.source, width, height, 2 ** octaves))
  }

  paint({ fixations, timeMs, transform, pixelRatio }: FoveaMoment): void {
    const picture = this.#picture
    if (!picture) return
    const glimpses = glimpsesAt(fixations, timeMs)
    const context = this.#context
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, context.canvas.width, context.canvas.height)
    const { scale, offsetX, offsetY } = transform
    const ratio = pixelRatio
    context.setTransform(scale * ratio, 0, 0, scale * ratio, offsetX * ratio, offsetY * ratio)
    this.#levels.forEach((level, index) => {
      const masked = index === 0 ? level : this.#masked(level, picture, { glimpses, index })
      context.drawImage(masked, 0, 0, picture.width, picture.height)
    })
  }

  dispose(): void {
    this.#picture = null
    this.#levels = []
  }

  /** The level, cut to where its octaves of blur are as much as the eye would notice. */
  #masked(
    level: OffscreenCanvas,
    picture: FoveaPicture,
    { glimpses, index }: { glimpses: readonly Glimpse[]; index: number },
  ): OffscreenCanvas {
    const { canvas, context } = this.#layer
    const shrink = canvas.width / picture.width
    const pixelsPerDegree = picture.pixelsPerDegree * shrink
    context.globalCompositeOperation = 'source-over'
    context.clearRect(0, 0, canvas.width, canvas.height)
    for (const glimpse of glimpses) {
      const reach = Math.min(
        FARTHEST_DEGREES,
        radiusDegrees((LEVELS_OCTAVES[index] ?? 0) + 1, pixelsPerDegree),
      )
      const radius = (reach - glimpse.lagDegrees) * pixelsPerDegree
      if (radius > 0) softCircle(context, glimpse.x * shrink, glimpse.y * shrink, radius)
    }
    context.globalCompositeOperation = 'source-in'
    context.drawImage(level, 0, 0)
    return canvas
  }
}

function softCircle(context: OffscreenCanvasRenderingContext2D, x: number, y: number, radius: number): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius)
  gradient.addColorStop(0.5, '#000f')
  gradient.addColorStop(1, '#0000')
  context.fillStyle = gradient
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
}

function surface(
  width: number,
  height: number,
): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser gives no drawing surface')
  context.imageSmoothingQuality = 'high'
  return { canvas, context }
}

/** Blur by halving again and again, then enlarging step by step: works where canvas filters do not. */
function blurred(source: ImageBitmap, width: number, height: number, factor: number): OffscreenCanvas {
  let current = surface(width, height)
  current.context.drawImage(source, 0, 0, width, height)
  const sizes: [number, number][] = []
  for (let f = 2; f <= factor; f *= 2) sizes.push([Math.ceil(width / f), Math.ceil(height / f)])
  for (const [w, h] of [...sizes, ...sizes.toReversed().slice(1), [width, height] as const]) {
    const next = surface(w, h)
    next.context.drawImage(current.canvas, 0, 0, w, h)
    current = next
  }
  return current.canvas
}
