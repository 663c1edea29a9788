/**
 * How viewers are told apart: eight colours that survive colour-vision deficiency (Okabe & Ito 2008,
 * black left out, lightened to stand on a dark heatmap), seven shapes, and their number. Eight and
 * seven share no divisor, so the pair repeats only after 56 viewers.
 */
import type { Point } from './view'

const colours = [
  '#56b4e9',
  '#f0a30a',
  '#1fbf8f',
  '#f0e442',
  '#ff7f4d',
  '#e58fbd',
  '#6f9bff',
  '#e6e6e6',
] as const
const shapes = ['circle', 'square', 'triangle', 'diamond', 'pentagon', 'hexagon', 'star'] as const

export type Shape = (typeof shapes)[number]

export interface ViewerLook {
  readonly colour: string
  readonly shape: Shape
}

/** `viewer` is 1-based. */
export function viewerLook(viewer: number): ViewerLook {
  const index = Math.max(0, viewer - 1)
  return {
    colour: colours[index % colours.length] ?? colours[0],
    shape: shapes[index % shapes.length] ?? 'circle',
  }
}

/** Corners on the unit circle, blown up so that every shape has the area of the circle; none for the circle. */
const corners: Readonly<Record<Shape, readonly (readonly [number, number])[]>> = {
  circle: [],
  square: polygon(4, Math.PI / 4),
  triangle: polygon(3, -Math.PI / 2),
  diamond: polygon(4, 0),
  pentagon: polygon(5, -Math.PI / 2),
  hexagon: polygon(6, 0),
  star: star(5),
}

/** Adds the outline of a shape to the current path. */
export function addShape(
  context: CanvasRenderingContext2D,
  shape: Shape,
  { x, y }: Point,
  radius: number,
): void {
  const outline = corners[shape]
  if (outline.length === 0) {
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
    return
  }
  outline.forEach(([dx, dy], index) => {
    if (index === 0) context.moveTo(x + dx * radius, y + dy * radius)
    else context.lineTo(x + dx * radius, y + dy * radius)
  })
  context.closePath()
}

/** The same outline as an SVG path around (0, 0). */
export function shapePath(shape: Shape, radius: number): string {
  const outline = corners[shape]
  const r = radius.toFixed(2)
  if (outline.length === 0) return `M${r} 0A${r} ${r} 0 1 1 -${r} 0A${r} ${r} 0 1 1 ${r} 0Z`
  return `M${outline.map(([x, y]) => `${(x * radius).toFixed(2)} ${(y * radius).toFixed(2)}`).join('L')}Z`
}

function polygon(count: number, turn: number): readonly (readonly [number, number])[] {
  const area = (count / 2) * Math.sin((2 * Math.PI) / count)
  return ring(count, turn, () => Math.sqrt(Math.PI / area))
}

function star(points: number): readonly (readonly [number, number])[] {
  const inner = 0.5
  const area = points * inner * Math.sin(Math.PI / points)
  return ring(points * 2, -Math.PI / 2, (index) => Math.sqrt(Math.PI / area) * (index % 2 ? inner : 1))
}

function ring(
  count: number,
  turn: number,
  radius: (index: number) => number,
): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = turn + (index * 2 * Math.PI) / count
    return [Math.cos(angle) * radius(index), Math.sin(angle) * radius(index)] as const
  })
}
