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

/** Most that a job goes on without letting messages in: far less than a user notices, ms. */
const breathMs = 10

/** For steps that may take less time than a pause: pauses once in a while, and polls each time. */
export class Breath {
  readonly #signal: AbortSignal | undefined
  #lastMs = -Infinity

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** Throws 'cancelled' once the signal has tripped. */
  async take(): Promise<void> {
    if (performance.now() - this.#lastMs >= breathMs) {
      await breathe(this.#signal)
      this.#lastMs = performance.now()
    } else throwIfCancelled(this.#signal)
  }
}
