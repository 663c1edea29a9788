import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ProblemError } from '../lib/problem'

/** The folder that `--out` means, made where it is not there yet. */
export async function makeOutFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    const message = `The folder ${resolve(folder)} cannot be made. Choose another with --out.`
    throw new ProblemError('storage', message, { cause: error })
  }
}
