/**
 * How long `work` takes at its quickest, in ms. Other work on the machine holds up some of the tries,
 * so a limit on the quickest is one on the work itself.
 */
export async function quickestMs(tries: number, work: () => unknown): Promise<number> {
  let quickest = Infinity
  for (let count = 0; count < tries; count++) {
    const startedMs = performance.now()
    await work()
    quickest = Math.min(quickest, performance.now() - startedMs)
  }
  return quickest
}
