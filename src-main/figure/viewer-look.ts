/**
 * How viewers are told apart, as in the interface: eight colours that survive colour-vision deficiency
 * (after Okabe and Ito 2008), seven shapes, and their number. The pair repeats only after 56 viewers.
 */
const colours = ['#56b4e9', '#f0a30a', '#1fbf8f', '#f0e442', '#ff7f4d', '#e58fbd', '#6f9bff', '#e6e6e6']

type Corner = readonly [number, number]

/** Corners on a circle; every shape has the area of the round one. */
const shapes: readonly (readonly Corner[])[] = [
  [],
  polygon(4, Math.PI / 4),
  polygon(3, -Math.PI / 2),
  polygon(4, 0),
  polygon(5, -Math.PI / 2),
  polygon(6, 0),
  star(5),
]

export function viewerColour(viewer: number): string {
  return colours[(viewer - 1) % colours.length] ?? '#e6e6e6'
}

/** The outline of a viewer's mark around (0, 0), as SVG path data. */
export function viewerShape(viewer: number, radius: number): string {
  const corners = shapes[(viewer - 1) % shapes.length] ?? []
  const r = radius.toFixed(2)
  if (corners.length === 0) return `M${r} 0A${r} ${r} 0 1 1 -${r} 0A${r} ${r} 0 1 1 ${r} 0Z`
  return `M${corners.map(([x, y]) => `${(x * radius).toFixed(2)} ${(y * radius).toFixed(2)}`).join('L')}Z`
}

function polygon(count: number, turn: number): readonly Corner[] {
  const area = (count / 2) * Math.sin((2 * Math.PI) / count)
  return ring(count, turn, () => Math.sqrt(Math.PI / area))
}

function star(points: number): readonly Corner[] {
  const inner = 0.5
  const area = points * inner * Math.sin(Math.PI / points)
  return ring(points * 2, -Math.PI / 2, (index) => Math.sqrt(Math.PI / area) * (index % 2 === 0 ? 1 : inner))
}

function ring(count: number, turn: number, radius: (index: number) => number): readonly Corner[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = turn + (index * 2 * Math.PI) / count
    return [Math.cos(angle) * radius(index), Math.sin(angle) * radius(index)]
  })
}
