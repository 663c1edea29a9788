/** The strokes scanpaths are made of, in CSS px of the canvas. */
import { addShape, type ViewerLook } from './palette'
import type { Point } from './view'

export interface StrokeLook extends ViewerLook {
  /** Small and see-through, without casing and number: for when there are thousands. */
  readonly isPlain: boolean
}

const plainLineAlpha = 0.15

export function strokeSaccade(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  { colour, isPlain }: StrokeLook,
): void {
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.lineCap = 'round'
  if (!isPlain) {
    context.lineWidth = 4
    context.strokeStyle = 'rgb(0 0 0 / 40%)'
    context.stroke()
  }
  const alpha = context.globalAlpha
  if (isPlain) context.globalAlpha = alpha * plainLineAlpha
  context.lineWidth = isPlain ? 1 : 2
  context.strokeStyle = colour
  context.stroke()
  context.globalAlpha = alpha
}

export function fillFixation(
  context: CanvasRenderingContext2D,
  at: Point,
  radius: number,
  { colour, shape, isPlain }: StrokeLook,
): void {
  context.beginPath()
  addShape(context, shape, at, radius)
  context.fillStyle = colour
  if (!isPlain) {
    context.lineJoin = 'round'
    context.lineWidth = 3.5
    context.strokeStyle = 'rgb(0 0 0 / 45%)'
    context.stroke()
  }
  context.fill()
  context.lineWidth = isPlain ? 0.75 : 1.5
  context.strokeStyle = isPlain ? 'rgb(0 0 0 / 55%)' : '#fff'
  context.stroke()
}

const legiblePx = 6.5

export function writeNumber(
  context: CanvasRenderingContext2D,
  number: number,
  { x, y }: Point,
  radius: number,
): void {
  if (radius < legiblePx) return
  const sizePx = Math.min(15, Math.max(9, radius * 0.95))
  context.font = `620 ${sizePx}px 'Inter Variable', sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = '#14141a'
  context.fillText(String(number), x, y + sizePx * 0.06)
}
