/** Bytes per second over the last seconds: what a connection does now, not since it began. */
const windowMs = 4000

export class TransferRate {
  readonly #samples: { readonly atMs: number; readonly bytes: number }[] = []

  /** Null until two moments are known, and after a step back (a file that began anew). */
  after(bytes: number, atMs = performance.now()): number | null {
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples.length = 0
    this.#samples.push({ atMs, bytes })
    while ((this.#samples[0]?.atMs ?? atMs) < atMs - windowMs) this.#samples.shift()
    const [first] = this.#samples
    if (first === undefined || atMs - first.atMs < 200) return null
    return ((bytes - first.bytes) / (atMs - first.atMs)) * 1000
  }
}
