/** The system's clipboard: through the host under Electron, the browser's own elsewhere. */
import { api } from '../../api'
import { app } from '../../state/app.svelte'

export async function copyText(text: string): Promise<void> {
  if (app.info?.host === 'electron')
    await api.invoke('host.copy', { kind: 'text', bytes: new TextEncoder().encode(text) })
  else await explain(navigator.clipboard.writeText(text))
}

/** Takes the promise of a PNG: a browser wants to be asked within the click, before the picture is there. */
export async function copyPng(png: Promise<Uint8Array>): Promise<void> {
  if (app.info?.host === 'electron') {
    await api.invoke('host.copy', { kind: 'png', bytes: new Uint8Array(await png) })
    return
  }
  const blob = png.then((bytes) => new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
  await explain(navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]))
}

async function explain(copying: Promise<void>): Promise<void> {
  try {
    await copying
  } catch (thrown) {
    const isRefused = thrown instanceof DOMException && thrown.name === 'NotAllowedError'
    if (!isRefused) throw thrown
    throw new Error(
      'The browser did not allow copying. Click into the page and try again, or save the file instead.',
    )
  }
}
