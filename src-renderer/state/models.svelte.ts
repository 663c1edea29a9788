/** The models there are to choose from. */
import type { ModelInfo } from '../../src-main/ipc/contract'
import { api } from '../api'

export class Models {
  all = $state.raw<readonly ModelInfo[]>([])
  readonly options = $derived(
    this.all.filter(({ kind }) => kind === 'gaze').map(({ modelId, title }) => ({ value: modelId, title })),
  )

  async start(): Promise<void> {
    this.all = await api.invoke('models.list', {})
  }
}

export const models = new Models()
