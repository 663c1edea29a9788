import type { GazeParameters, RunSummary } from '../../../src-main/ipc/contract'
import { countText } from '../../ui/texts'

/** `8 viewers · 3 s · T 1.00 · seed 1`. */
export function parametersText({ viewers, seconds, fixations, temperature, seed }: GazeParameters): string {
  const end = fixations === null ? `${seconds} s` : countText(fixations, 'fixation')
  return `${countText(viewers, 'viewer')} · ${end} · T ${temperature.toFixed(2)} · seed ${seed}`
}

/** `Today 14:05`, `3 Nov 2026 14:05`. */
export function whenText({ createdAt }: RunSummary, now: Date): string {
  const when = new Date(createdAt)
  const time = when.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  if (when.toDateString() === now.toDateString()) return `Today ${time}`
  return `${when.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`
}
