/** The picture as it is on screen, onto the clipboard. */
import { api } from '../api'
import { app } from './app.svelte'
import { gaze } from './gaze.svelte'

export async function copyFigure(): Promise<void> {
  const { request } = gaze
  if (!request) return
  try {
    const options = { ...gaze.figureOptions(), format: 'png' as const, scale: 2 }
    const figure = api.invoke('export.figure', { request, options })
    if (app.info?.host === 'electron') {
      await api.invoke('host.copy', { kind: 'png', bytes: (await figure).bytes })
    } else {
      // The item takes the promise itself: the browser wants the call inside the key press.
      const blob = figure.then(({ bytes }) => new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
    }
    app.notify('good', 'The figure is on the clipboard.')
  } catch (thrown) {
    app.problem(thrown)
  }
}
