/** Spreads jobs over engine processes: each takes the next as it becomes free. */
export interface Spread<Task, Result> {
  /** One engine process each. */
  readonly keys: readonly string[]
  readonly tasks: readonly Task[]
  readonly work: (task: Task, key: string) => Promise<Result>
}

/** Results in the order of the tasks. The first failure is thrown once what runs beside it has ended. */
export async function spreadJobs<Task, Result>({
  keys,
  tasks,
  work,
}: Spread<Task, Result>): Promise<Result[]> {
  const results: Result[] = []
  const queue = [...tasks.entries()]
  let hasFailed = false
  const serve = async (key: string): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !hasFailed; next = queue.shift()) {
      const [index, task] = next
      try {
        results[index] = await work(task, key)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const outcomes = await Promise.allSettled(keys.map(serve))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return results
}
