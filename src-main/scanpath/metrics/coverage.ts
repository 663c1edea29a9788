import type { Place } from '../_place'

/** Samples along the longer side: finer than a fixation is measured. */
const samplesPerLongSide = 200

export interface CoverageFrame {
  readonly width: number
  readonly height: number
  readonly radiusPx: number
}

/** Share of the picture within `radiusPx` of a fixation, counted on a grid of sample points. */
export function coverageShare(places: readonly Place[], { width, height, radiusPx }: CoverageFrame): number {
  const stepPx = Math.max(width, height) / samplesPerLongSide
  const columns = Math.max(1, Math.round(width / stepPx))
  const rows = Math.max(1, Math.round(height / stepPx))
  const covered = new Uint8Array(columns * rows)
  const cellWidth = width / columns
  const cellHeight = height / rows
  for (const { x, y } of places) {
    const lastRow = Math.min(rows - 1, Math.floor((y + radiusPx) / cellHeight))
    for (let row = Math.max(0, Math.floor((y - radiusPx) / cellHeight)); row <= lastRow; row++) {
      const dy = (row + 0.5) * cellHeight - y
      const reach = radiusPx * radiusPx - dy * dy
      if (reach < 0) continue
      const half = Math.sqrt(reach)
      const from = Math.max(0, Math.ceil((x - half) / cellWidth - 0.5))
      const to = Math.min(columns - 1, Math.floor((x + half) / cellWidth - 0.5))
      if (to >= from) covered.fill(1, row * columns + from, row * columns + to + 1)
    }
  }
  return covered.reduce((sum, one) => sum + one, 0) / covered.length
}
