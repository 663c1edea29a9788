/** The system's clipboard for `host.copy`. */
import { clipboard, ClipboardItem } from 'electron'

export async function copyToClipboard(kind: 'png' | 'text', bytes: Uint8Array): Promise<void> {
  if (kind === 'text') await clipboard.writeText(new TextDecoder().decode(bytes))
  else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(bytes)]) })])
}
