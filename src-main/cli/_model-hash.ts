import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 of a graph's file, hex; weights in files beside it are not in it. */
export async function hashModel(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
