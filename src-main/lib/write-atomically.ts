import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ProblemError } from './problem'

/** Writes beside the target, then renames: a reader sees the old file or the whole new one, never half. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporaryPath = `${path}.${randomUUID()}.part`
  try {
    const file = await open(temporaryPath, 'wx')
    try {
      await file.writeFile(bytes)
    } finally {
      await file.close()
    }
    await rename(temporaryPath, path)
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined)
    throw new ProblemError('storage', sentence(error, dirname(path)), { cause: error })
  }
}

function sentence(error: unknown, folder: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk that holds ${folder} is full, so nothing was written. Free some space and try again.`
    case 'ENOENT':
    case 'ENOTDIR':
      return `The folder ${folder} is gone, so nothing was written. Create it or choose another.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `You have no permission to write into ${folder}. Choose another folder.`
    default:
      return `Writing into ${folder} failed (${code}). Check the disk and try again.`
  }
}
