/** A list of jobs given to a pool of engine processes, each taking the next as soon as it is free. */

/** Keys of the engine processes that play: "agent-0", "agent-1" … */
export const workerKeys = (workers: number): string[] =>
  Array.from({ length: workers }, (_, index) => `agent-${index}`)

/**
 * Results in the order of the items. When one fails or the signal trips, the others are cancelled and the first
 * failure is thrown.
 */
export async function onWorkers<Item, Result>(
  items: readonly Item[],
  keys: readonly string[],
  signal: AbortSignal,
  work: (item: Item, key: string, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const results = new Map<number, Result>()
  const failures: unknown[] = []
  let next = 0
  const takeAll = async (key: string): Promise<void> => {
    for (let index = next++; index < items.length && !both.aborted; index = next++) {
      // The index is below the length.
      results.set(index, await work(items[index] as Item, key, both))
    }
  }
  const guarded = keys.map((key) =>
    takeAll(key).catch((error: unknown) => {
      failures.push(error)
      stop.abort()
    }),
  )
  await Promise.all(guarded)
  if (failures.length > 0) throw failures[0]
  signal.throwIfAborted()
  return items.map((_, index) => results.get(index) as Result)
}
