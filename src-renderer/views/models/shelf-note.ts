/** The line below a model's name in the list. */
import type { Transfer } from '../../../src-main/ipc/contract'
import { bytesText } from '../../ui/texts'
import type { ShelfItem, Shelved } from './shelf-items'

export function noteOf(item: Shelved): string {
  return (item.transfer && transferNote(item.transfer)) ?? stateNote(item)
}

function transferNote({ kind, state, step, bytesPerSecond }: Transfer): string | null {
  if (state === 'failed') return kind === 'pull' ? 'Download failed' : 'Import failed'
  if (state !== 'running') return null
  return bytesPerSecond === null ? step : `${bytesText(bytesPerSecond)}/s, ${step}`
}

function stateNote(item: ShelfItem): string {
  switch (item.kind) {
    case 'shipped':
      return `${item.model.kind === 'gaze' ? 'Gaze' : 'Language'}, ${bytesText(item.model.bytes)}`
    case 'local':
      return `${item.model.formats.join(', ')}, ${bytesText(item.model.bytes)}`
    case 'hub':
      return item.partialBytes > 0
        ? `${bytesText(item.partialBytes)} here, not finished`
        : (offerNote(item.entry) ?? item.repo)
    case 'import':
      return 'Stopped'
    case 'unreadable':
      return 'Cannot be read'
  }
}

function offerNote(entry: Extract<ShelfItem, { kind: 'hub' }>['entry']): string | null {
  const usual = entry?.formats.find(({ dtype }) => dtype === entry.usualDtype)
  return entry && usual ? `about ${bytesText(usual.bytes)}, ${entry.licence}` : null
}
