import type { Transfer } from '../../../src-main/ipc/contract'
import { bytesText } from '../../ui/texts'

/** How far, how fast, how long still: `142 of 327 MB, 4.2 MB/s, 44 s left`. */
export function progressText({ doneBytes, totalBytes, bytesPerSecond }: Transfer): string {
  if (totalBytes === 0) return ''
  const parts = [`${bytesText(doneBytes)} of ${bytesText(totalBytes)}`]
  if (bytesPerSecond !== null) parts.push(`${bytesText(bytesPerSecond)}/s`)
  if (bytesPerSecond !== null && bytesPerSecond > 0)
    parts.push(`${durationText((totalBytes - doneBytes) / bytesPerSecond)} left`)
  return parts.join(', ')
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}
