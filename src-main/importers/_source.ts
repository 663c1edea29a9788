/** A file to import: its name and the bytes that tell its format, before anything is believed of it. */
import { basename } from 'node:path'
import { open } from 'node:fs/promises'
import { ProblemError } from '../lib/problem'

export interface SourceFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** The first bytes, at most `headBytes` of them. */
  readonly head: Uint8Array
}

export const headBytes = 4096

/** Throws a sentence when there is no such file, or nothing in it. */
export async function openSourceFile(path: string): Promise<SourceFile> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const head = Buffer.alloc(Math.min(size, headBytes))
      await file.read(head, 0, head.length, 0)
      return { path, name: basename(path), bytes: size, head }
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const reason = reasons[code] ?? `it cannot be read (${code})`
    throw new ProblemError('bad-input', `${path}: ${reason}. Check the path and try again.`, { cause: error })
  }
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a checkpoint',
  EACCES: 'you have no permission to read it',
  EPERM: 'you have no permission to read it',
}
