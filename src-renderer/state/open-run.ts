/** Opens a stored run in the gaze lab, with the settings that made it. */
import { api } from '../api'
import { app } from './app.svelte'
import { gaze } from './gaze.svelte'

export async function openRun(runId: string): Promise<void> {
  try {
    const { image, prediction } = await api.invoke('runs.get', { runId })
    gaze.show(image, { modelId: prediction.modelId, parameters: prediction.parameters })
    app.view = 'gaze'
  } catch (thrown) {
    app.problem(thrown)
  }
}
