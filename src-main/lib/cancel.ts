import { ProblemError } from './problem'

/** Ends a job between two steps when its caller no longer wants it. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ProblemError('cancelled', 'Cancelled.')
}

/**
 * Lets waiting messages in (a cancel request among them), then polls: an inference session blocks its
 * thread, so without this pause no request would ever be heard.
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resume) => setImmediate(resume))
  throwIfCancelled(signal)
}
