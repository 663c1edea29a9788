/** The grid of areas of interest that gaze entropies are counted on. */
import type { Place } from './_place'
import { cellAt, type Grid, type Size } from './frame'

/** As many areas as the 8 × 6 grid that is customary for landscape photographs. */
const areaCount = 48

/** Nearly square areas, about 48 of them whatever the aspect: 8 × 6 for 4:3, 6 × 8 for 3:4, 9 × 5 for 16:9. */
export function areaGrid({ width, height }: Size): Grid {
  const columns = Math.min(Math.max(Math.round(Math.sqrt((areaCount * width) / height)), 1), areaCount)
  return { columns, rows: Math.max(1, Math.round(areaCount / columns)) }
}

/** The area of each place, places outside the picture left out. */
export function areasOf(places: readonly Place[], size: Size, grid: Grid): number[] {
  return places.map(({ x, y }) => cellAt(x, y, size, grid)).filter((area) => area !== null)
}
