/** A picture file's bytes and format, or a sentence that says why not. Nothing is decoded here. */
import { readFile, stat } from 'node:fs/promises'
import { ProblemError } from '../lib/problem'
import { pictureFormats, refusedFormats, sniffedBytes, type PictureFormat } from './formats'

/** Largest file that is read, bytes. */
export const largestFileBytes = 200e6

const readable = 'Open a PNG, JPEG, WebP, AVIF or GIF picture.'

export interface PictureFile {
  readonly bytes: Uint8Array
  readonly format: PictureFormat
}

export async function readPictureFile(path: string): Promise<PictureFile> {
  const bytes = await readBytes(path)
  return { bytes, format: findFormat(bytes) }
}

/** The format of a picture that can be opened; everything else is refused by name where it has one. */
export function findFormat(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) throw refuse('The file is empty (0 bytes). Save or download it again.')
  const start = bytes.subarray(0, sniffedBytes)
  const format = pictureFormats.find(({ matches }) => matches(start))
  if (format !== undefined) return format
  const refused = refusedFormats.find(({ matches }) => matches(start))
  if (refused === undefined) throw refuse(`This file is not a picture, whatever its name says. ${readable}`)
  throw refuse(
    `This is a file of another kind (${refused.label}), which Saccade cannot read. Convert it to PNG or JPEG and open that.`,
  )
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw refuse('This is a folder, not a picture. Choose a picture inside it.')
    if (!found.isFile()) throw refuse(`This is a device or a pipe, not a file. ${readable}`)
    if (found.size > largestFileBytes) throw refuse(tooManyBytes(found.size))
    return await readFile(path)
  } catch (error) {
    throw error instanceof ProblemError ? error : unreadable(error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file. Check its name and folder.',
  ENOTDIR: 'There is no such file. Check its name and folder.',
  ENAMETOOLONG: 'There is no such file: its name is longer than the system allows. Check it.',
  EACCES:
    'You have no permission to read this file. Change its permissions, or copy it to a folder of yours.',
  EPERM: 'You have no permission to read this file. Change its permissions, or copy it to a folder of yours.',
}

function unreadable(error: unknown): ProblemError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const message = reasons[code] ?? `The file could not be read (${code}). Check the disk and try again.`
  return refuse(message, error)
}

function tooManyBytes(bytes: number): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(0)
  return `The file has ${megabytes(bytes)} MB; the limit is ${megabytes(largestFileBytes)} MB. Save a smaller copy.`
}

export function refuse(message: string, cause?: unknown): ProblemError {
  return new ProblemError('bad-input', message, cause === undefined ? {} : { cause })
}
