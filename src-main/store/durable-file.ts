/** Writes a file so that a reader, a crash or a full disk never meets half of it. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>

/** A rename is on disk only once its folder is; Windows cannot open folders and needs no such step. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const writeFileDurably: WriteFile = async (path, bytes) => {
  // What a crash leaves of it is swept at a later start.
  const temporary = `${path}.${randomUUID()}.part`
  try {
    await writeWhole(temporary, bytes)
    await rename(temporary, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
