/** Values recomputed from outside; the recordings are not part of this project (see QUARANTINES.md). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { areasOf } from '../../src-main/scanpath/areas'
import { stationaryEntropyBits } from '../../src-main/scanpath/metrics/stationary-entropy'
import { transitionEntropyBits } from '../../src-main/scanpath/metrics/transition-entropy'

const folder = join(import.meta.dirname, '../../../shared/data/multimatch')
const screen = { width: 1280, height: 720 }
const grid = { columns: 4, rows: 4 }

describe('recorded pair segment_10 of multimatch_gaze, 4 × 4 areas', () => {
  it.skipIf(!existsSync(folder)).each([
    { file: 'segment_10_sub-19.tsv', fixations: 28, stationary: 2.263237, transition: 0.931157 },
    { file: 'segment_10_sub-01.tsv', fixations: 36, stationary: 1.985412, transition: 0.808034 },
  ])('has the published entropies: $file', ({ file, fixations, stationary, transition }) => {
    const [, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n')
    const places = lines.map((line) => {
      const [x, y] = line.split('\t').map(Number)
      return { x: x!, y: y! }
    })
    expect(places).toHaveLength(fixations)
    const areas = areasOf(places, screen, grid)
    expect(stationaryEntropyBits(areas)).toBeCloseTo(stationary, 5)
    expect(transitionEntropyBits([areas])).toBeCloseTo(transition, 5)
  })
})
