/** What sets two settings apart, in a few words each. */
import type { GazeParameters } from '../../../src-main/ipc/contract'
import { countText } from '../../ui/texts'

type Words = (parameters: GazeParameters) => string

const words: readonly Words[] = [
  ({ temperature }) => `temperature ${temperature.toFixed(2)}`,
  ({ seconds, fixations }) =>
    fixations === null ? `${seconds.toFixed(1)} s` : countText(fixations, 'fixation'),
  ({ viewers }) => countText(viewers, 'viewer'),
  ({ seed }) => `seed ${seed}`,
  ({ pixelsPerDegree }) => (pixelsPerDegree === null ? 'auto px/°' : `${pixelsPerDegree} px/°`),
]

/** Names only what differs; where nothing does, the temperature. */
export function settingsText(
  first: GazeParameters,
  second: GazeParameters,
): { first: string; second: string } {
  const differing = words.filter((word) => word(first) !== word(second))
  const used = differing.length > 0 ? differing : words.slice(0, 1)
  const textOf = (parameters: GazeParameters): string => used.map((word) => word(parameters)).join(', ')
  return {
    first: textOf(first),
    second: differing.length > 0 ? textOf(second) : 'same settings: change a control',
  }
}
