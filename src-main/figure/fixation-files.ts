/** Fixations as text: CSV for a spreadsheet, JSON with all settings, a line per scanpath for other tools. */
import type { Scanpath } from '../scanpath/path'
import type { GazeRecord } from './gaze-record'

type FixationFormat = 'csv' | 'json' | 'jsonl'

export function formatFixations(record: GazeRecord, format: FixationFormat): string {
  if (format === 'csv') return fixationsCsv(record)
  if (format === 'jsonl') return scanpathLines(record)
  return `${JSON.stringify(fixationsObject(record), null, 2)}\n`
}

/** What `--json` prints and a JSON export holds. */
export function fixationsObject(record: GazeRecord): Record<string, unknown> {
  const { image, width, height, model, modelHash, parameters, pixelsPerDegree, viewers } = record
  const { seed, ...settings } = parameters
  return {
    image,
    width,
    height,
    model,
    modelHash,
    seed,
    parameters: { ...settings, pixelsPerDegree },
    viewers: viewers.map(({ viewer, fixations }) => ({ viewer, fixations })),
  }
}

/** A line per viewer: image, subject, x[], y[], durationMs[]. */
export function scanpathLines({ image, viewers }: GazeRecord): string {
  return viewers.map((path) => `${JSON.stringify(scanpathLine(image, path))}\n`).join('')
}

function scanpathLine(image: string, { viewer, fixations }: Scanpath): Record<string, unknown> {
  return {
    image,
    subject: viewer,
    x: fixations.map(({ x }) => x),
    y: fixations.map(({ y }) => y),
    durationMs: fixations.map(({ durationMs }) => durationMs),
  }
}

const header = [
  'image',
  'model',
  'seed',
  'viewer',
  'fixation',
  'x',
  'y',
  'onsetMs',
  'durationMs',
  'logLikelihood',
]

/** RFC 4180: commas, lines ended by CR LF, text quoted where it must be. */
function fixationsCsv({ image, model, parameters, viewers }: GazeRecord): string {
  const rows = viewers.flatMap(({ viewer, fixations }) =>
    fixations.map(({ x, y, onsetMs, durationMs, logLikelihood }, index) =>
      [
        quote(image),
        quote(model),
        parameters.seed,
        viewer,
        index + 1,
        x,
        y,
        onsetMs,
        durationMs,
        logLikelihood,
      ].join(','),
    ),
  )
  return [header.join(','), ...rows, ''].join('\r\n')
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
