/** Saccades and fixations in the pixels of the figure. */
import type { Scanpath } from '../scanpath/path'
import type { TextPen } from './outline-text'
import { viewerColour, viewerShape } from './viewer-look'

export interface PathLook {
  readonly showNumbers: boolean
  /** Figure px per picture px. */
  readonly scale: number
}

/** Where many viewers are drawn, each takes less room. */
const crowdedFrom = 4
const radiusAtOneSecondPx = 27
const crowdedRadiusAtOneSecondPx = 17

/** Area grows with the duration. */
export function fixationRadiusPx(durationMs: number, viewerCount: number): number {
  const atOneSecond = viewerCount < crowdedFrom ? radiusAtOneSecondPx : crowdedRadiusAtOneSecondPx
  return Math.max(1.5, atOneSecond * Math.sqrt(Math.max(0, durationMs) / 1000))
}

/** Saccades of all viewers lie below all fixations. */
export function pathLayer(paths: readonly Scanpath[], look: PathLook, pen: TextPen): string {
  const saccades = paths.map((path) => saccadeLine(path, look.scale)).join('')
  const marks = paths.map((path) => fixationMarks(path, { ...look, viewerCount: paths.length }, pen)).join('')
  return `<g fill="none" stroke-linejoin="round">${saccades}</g><g stroke-linejoin="round">${marks}</g>`
}

function saccadeLine({ viewer, fixations }: Scanpath, scale: number): string {
  const points = fixations.map(({ x, y }) => `${(x * scale).toFixed(2)},${(y * scale).toFixed(2)}`).join(' ')
  // A dark casing keeps the line visible on whatever lies below.
  return (
    `<polyline points="${points}" stroke="#000" stroke-opacity="0.45" stroke-width="3.5"/>` +
    `<polyline points="${points}" stroke="${viewerColour(viewer)}" stroke-width="1.75"/>`
  )
}

function fixationMarks(
  { viewer, fixations }: Scanpath,
  { scale, showNumbers, viewerCount }: PathLook & { readonly viewerCount: number },
  pen: TextPen,
): string {
  return fixations
    .map(({ x, y, durationMs }, index) => {
      const radius = fixationRadiusPx(durationMs, viewerCount)
      const mark = fixationMark(viewer, radius)
      const sizePx = Math.min(13, Math.max(8, radius * 0.95))
      const number = showNumbers
        ? pen.line(String(index + 1), 0, sizePx * 0.36, {
            sizePx,
            fill: '#16161a',
            isStrong: true,
            anchor: 'middle',
          })
        : ''
      return `<g transform="translate(${(x * scale).toFixed(2)} ${(y * scale).toFixed(2)})">${mark}${number}</g>`
    })
    .join('')
}

export function fixationMark(viewer: number, radius: number): string {
  const outline = viewerShape(viewer, radius)
  return (
    `<path d="${outline}" fill="none" stroke="#000" stroke-opacity="0.45" stroke-width="3.5"/>` +
    `<path d="${outline}" fill="${viewerColour(viewer)}" stroke="#fff" stroke-width="1.25"/>`
  )
}
