import { stat } from 'node:fs/promises'

/** What is computed for one token of a model so small is too little to share out among threads. */
const smallModelBytes = 64 * 2 ** 20

/** Whether a graph with the weights beside it runs best on one thread: then several runs go side by side. */
export async function isSmallModel(graphPath: string): Promise<boolean> {
  const sizes = await Promise.all([graphPath, `${graphPath}_data`, `${graphPath}.data`].map(sizeOf))
  return sizes.reduce((sum, size) => sum + size, 0) <= smallModelBytes
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
