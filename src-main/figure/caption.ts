import type { GazeRecord } from './gaze-record'
import type { TextPen } from './outline-text'

/** Everything needed to make the picture's prediction again. */
export function captionText(record: GazeRecord, drawnViewerCount: number): string {
  const { model, modelHash, parameters, pixelsPerDegree, viewers, image } = record
  const { temperature, seconds, fixations, seed } = parameters
  const extent = fixations === null ? `${number(seconds)} s of viewing` : `${fixations} fixations each`
  const shown = drawnViewerCount === viewers.length ? '' : ` (${drawnViewerCount} drawn)`
  return [
    `${image}, predicted by ${model} (${modelHash.slice(0, 8)})`,
    `${viewers.length} ${viewers.length === 1 ? 'viewer' : 'viewers'}${shown}`,
    extent,
    `temperature ${number(temperature)}`,
    `seed ${seed}`,
    `${number(pixelsPerDegree)} px per degree`,
    'paths include the first fixation, the density leaves it out',
  ].join(' · ')
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Lines no wider than that, broken between words; a word that is wider yet is broken too. */
export function wrapText(text: string, mostWidthPx: number, sizePx: number, pen: TextPen): string[] {
  const lines: string[] = []
  let line = ''
  const fits = (candidate: string): boolean => pen.widthPx(candidate, { sizePx }) <= mostWidthPx
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, fits))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer) || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

function pieces(word: string, fits: (candidate: string) => boolean): string[] {
  if (fits(word)) return [word]
  const parts: string[] = []
  let part = ''
  for (const character of word) {
    if (part !== '' && !fits(part + character)) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return [...parts, part]
}
