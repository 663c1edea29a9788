/** Steering vectors on disk: .gguf or .safetensors, told apart by their first bytes. */
import { open, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { ProblemError } from '../../lib/problem'
import { writeAtomically } from '../../lib/write-atomically'
import { readGguf, writeGguf } from './gguf'
import { readSafetensors, writeSafetensors } from './safetensors'
import type { SteeringVector } from './steering-vector'

/** A vector for 100 blocks of width 16,384 has 7 MB. */
const largestFileBytes = 256 * 2 ** 20

const writers: Readonly<Record<string, (vector: SteeringVector) => Uint8Array>> = {
  '.gguf': writeGguf,
  '.safetensors': writeSafetensors,
}

/** Throws a sentence when the file cannot be opened, is too large, malformed, or no steering vector. */
export async function readVectorFile(path: string): Promise<SteeringVector> {
  const bytes = await readWhole(path)
  const isGguf = bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === 'GGUF'
  return isGguf ? readGguf(bytes) : readSafetensors(bytes)
}

async function readWhole(path: string): Promise<Uint8Array> {
  const size = await sizeOf(path)
  if (size <= largestFileBytes) return await readFile(path)
  throw new ProblemError(
    'bad-input',
    `${path} has ${Math.round(size / 1e6)} MB, far more than a steering vector. Is it a model?`,
  )
}

async function sizeOf(path: string): Promise<number> {
  try {
    const file = await open(path, 'r')
    try {
      return (await file.stat()).size
    } finally {
      await file.close()
    }
  } catch (error) {
    throw new ProblemError('not-found', `${path} cannot be opened. Check the path and try again.`, {
      cause: error,
    })
  }
}

/** In the format that the name ends in. */
export async function writeVectorFile(path: string, vector: SteeringVector): Promise<void> {
  const write = writers[extname(path).toLowerCase()]
  if (write === undefined) {
    throw new ProblemError('bad-input', `${path} ends neither in .gguf nor in .safetensors. Name it so.`)
  }
  await writeAtomically(path, write(vector))
}
