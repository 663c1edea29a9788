import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import type { RemoteFile } from './_remote-listing'

/** A hash that is ready for the file's bytes; git puts a header before them. */
export function startHash({ algorithm, bytes }: RemoteFile): Hash {
  if (algorithm === 'sha256') return createHash('sha256')
  return createHash('sha1').update(`blob ${bytes}\0`)
}

/** Gigabytes are hashed, so pieces are larger than the usual 64 kB. */
const readBytes = 1 << 20

export async function hashInto(hash: Hash, path: string, signal: AbortSignal | undefined): Promise<void> {
  for await (const piece of createReadStream(path, { highWaterMark: readBytes, ...(signal && { signal }) })) {
    hash.update(piece as Buffer)
  }
}

/** Whether the regular file at a path holds exactly what the Hub lists; links are not followed. */
export async function holds(
  path: string,
  file: RemoteFile,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isFile() !== true || found.size !== file.bytes) return false
  const hash = startHash(file)
  await hashInto(hash, path, signal)
  return hash.digest('hex') === file.hash
}
