import { parse } from 'node:path'
import type { Work } from '../../store/job-line'
import type { Services } from './_services'

/** Decode, predict, keep. The run takes the item's id, so an item done twice leaves one run. */
export function workOf({ pictures, predictions, store, version, emit }: Services): Work {
  return async ({ itemId, name, imageId, modelId, parameters }, { signal, changed }) => {
    const { name: imageName } = await pictures.prepare(imageId, name, signal)
    store.queueItems.showThumbnail(itemId)
    changed()
    await predictions.whenQuiet(signal)
    const prediction = await predictions.predictAnew({ imageId, modelId, parameters }, predictions.device(), {
      signal,
      onProgress: (done, total, label) => emit('run.progress', { runId: itemId, done, total, label }),
    })
    signal.throwIfAborted()
    const title = parse(imageName).name
    return store.runs.keep({ runId: itemId, title, imageName, appVersion: version, prediction }).runId
  }
}
