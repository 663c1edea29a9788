/** The picture as it is on screen, onto the clipboard. */
import { api } from '../api'
import { copyPng } from '../ui/export/clipboard'
import { app } from './app.svelte'
import { gaze } from './gaze.svelte'

export async function copyFigure(): Promise<void> {
  const { request } = gaze
  if (!request) return
  try {
    const options = { ...gaze.figureOptions(), format: 'png' as const, scale: 2 }
    await copyPng(api.invoke('export.figure', { request, options }).then(({ bytes }) => bytes))
    app.notify('good', 'The figure is on the clipboard.')
  } catch (thrown) {
    app.problem(thrown)
  }
}
