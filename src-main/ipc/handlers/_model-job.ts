/** Work on a language model under a run id. */
import type { DeviceChoice } from '../../engine/_contract'
import type { Services } from './_services'

export interface ModelCall {
  readonly model: { readonly folder: string; readonly device: DeviceChoice }
  readonly options: {
    readonly signal: AbortSignal
    readonly onProgress: (done: number, total: number, label: string) => void
  }
}

/** Work on a model under a run id: cancelled by it, telling progress under it. */
export async function modelJob<Result>(
  { predictions, languageModels, emit }: Services,
  { runId, modelId }: { readonly runId: string; readonly modelId: string },
  caller: AbortSignal,
  work: (call: ModelCall) => Promise<Result>,
): Promise<Result> {
  const { folder } = await languageModels.find(modelId)
  return await predictions.asRun(runId, caller, (signal) =>
    work({
      model: { folder, device: predictions.device() },
      options: {
        signal,
        onProgress: (done, total, label) => emit('run.progress', { runId, done, total, label }),
      },
    }),
  )
}
