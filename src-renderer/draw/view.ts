/** From image pixels to CSS pixels of the canvas: css = image × scale + offset. */
export interface ViewTransform {
  readonly scale: number
  readonly offsetX: number
  readonly offsetY: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export function toScreen({ scale, offsetX, offsetY }: ViewTransform, { x, y }: Point): Point {
  return { x: x * scale + offsetX, y: y * scale + offsetY }
}

export function toImage({ scale, offsetX, offsetY }: ViewTransform, { x, y }: Point): Point {
  return { x: (x - offsetX) / scale, y: (y - offsetY) / scale }
}
