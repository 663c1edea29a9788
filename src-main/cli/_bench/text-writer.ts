/** One side of `bench generate`: a library with a model open, and how its time is taken. */
export interface TextWriter {
  readonly name: string
  /** Greedy, past any end token, so that the work is the same whatever the model says. */
  write(prompt: readonly number[], tokens: number): Promise<Written>
}

export interface Written {
  /** The new ones. */
  readonly tokens: readonly number[]
  readonly wallMs: number
  /** Of the whole process: waiting for a processor is not in it. */
  readonly processorMs: number
}

export interface WriterPlace {
  readonly graphPath: string
  readonly threads: number
}

export async function timeWriting(work: () => Promise<readonly number[]>): Promise<Written> {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  const tokens = await work()
  const wallMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  return { tokens, wallMs, processorMs: (user + system) / 1000 }
}
