import type { GazeRecord } from '../../../src-main/figure/gaze-record'
import { columns, rows, toyLogDensity } from '../scanpath/toy-network'

/** Two short paths and a density with one bump. */
export const record: GazeRecord = {
  image: 'picture.png',
  width: 640,
  height: 480,
  model: 'toy',
  modelHash: 'a'.repeat(64),
  parameters: { temperature: 1, viewers: 2, seconds: 3, fixations: null, seed: 7, pixelsPerDegree: null },
  pixelsPerDegree: 25,
  density: { rows, columns, values: toyLogDensity(0, 0, -1) },
  viewers: [
    {
      viewer: 1,
      fixations: [
        { x: 320, y: 240, onsetMs: 0, durationMs: 200.5, logLikelihood: 1.25 },
        { x: 100.5, y: 50, onsetMs: 250, durationMs: 150, logLikelihood: 0.5 },
      ],
    },
    { viewer: 2, fixations: [{ x: 10.25, y: 20.5, onsetMs: 0, durationMs: 300, logLikelihood: -0.5 }] },
  ],
}
