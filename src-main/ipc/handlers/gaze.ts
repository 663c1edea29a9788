import type { Handlers } from './_contract'
import { promised, type Services } from './_services'

export function gazeHandlers({ predictions, emit }: Services): Pick<Handlers, 'gaze.predict' | 'run.cancel'> {
  return {
    'gaze.predict': ({ runId, ...request }, context) =>
      predictions.asRun(runId, context.signal, (signal) =>
        predictions.predict(request, {
          signal,
          onProgress: (done, total, label) => emit('run.progress', { runId, done, total, label }),
        }),
      ),
    'run.cancel': ({ runId }) => promised(() => ({ cancelled: predictions.cancel(runId) })),
  }
}
