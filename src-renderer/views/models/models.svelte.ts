import type { ModelInfo } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { app } from '../../state/app.svelte'
import { gaze } from '../../state/gaze.svelte'

export class Models {
  list = $state.raw<readonly ModelInfo[] | null>(null)
  failure = $state<string | null>(null)
  /** The model that is being put away. */
  unloading = $state<string | null>(null)

  async load(): Promise<void> {
    try {
      this.list = await api.invoke('models.list', {})
      this.failure = null
    } catch (thrown) {
      this.failure = problemOf(thrown).message
    }
  }

  /** Ends the model's process, which gives all of its memory back. */
  async unload({ modelId, title }: ModelInfo): Promise<void> {
    this.unloading = modelId
    try {
      const { unloaded } = await api.invoke('models.unload', { modelId })
      if (unloaded)
        app.notify('good', `${title} was unloaded; its memory is free again. The next prediction loads it.`)
      await this.load()
    } catch (thrown) {
      app.problem(thrown)
    } finally {
      this.unloading = null
    }
  }

  /** Opens this model in its lab. */
  use({ modelId, kind }: ModelInfo): void {
    if (kind === 'language') {
      app.remember('model.last', modelId)
      app.view = 'model'
      return
    }
    if (gaze.modelId !== modelId) gaze.setModel(modelId)
    app.view = 'gaze'
  }
}
