import { pullModel, type PullProgress } from '../../../hub/pull'
import type { JobContext } from '../../_contract'
import type { PullInput, PullOutput } from '../../_model-jobs'

/** Pieces come by the thousand; a person reads a few numbers a second. */
const tellMs = 100

/** Progress in bytes of all files together, with the name of the one that is on its way. */
export async function pullForUser({ name, dtype }: PullInput, context: JobContext): Promise<PullOutput> {
  context.progress(0, 0, 'Asking the Hub')
  let toldMs = -Infinity
  const tell = ({ file, allDoneBytes, allTotalBytes }: PullProgress): void => {
    const now = performance.now()
    if (now - toldMs < tellMs && allDoneBytes < allTotalBytes) return
    toldMs = now
    context.progress(allDoneBytes, allTotalBytes, file)
  }
  const { folder, totalBytes, why } = await pullModel(name, { dtype, signal: context.signal, progress: tell })
  return { folder, totalBytes, why }
}
