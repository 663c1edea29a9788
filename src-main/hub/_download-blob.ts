/**
 * Downloads one file of a repository into the cache's blobs. Written here and not left to
 * `@huggingface/hub`, whose download starts anew after each cut, checks no hash and cannot be cancelled.
 */
import type { Hash } from 'node:crypto'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { throwIfCancelled } from '../lib/cancel'
import { ProblemError } from '../lib/problem'
import type { Environment } from './cache-layout'
import { hashInto, startHash } from './_file-hash'
import { pause, piecesOf, unreachable, type HubRequests } from './_hub-requests'
import { partialSuffix } from './hub-place'
import type { RemoteFile } from './_remote-listing'

export interface BlobSource {
  readonly hub: HubRequests
  readonly environment: Environment
  /** Where the file of the pinned commit is served. */
  readonly url: string
  readonly blobsFolder: string
  /** Hears how much of the file is there, bytes. */
  readonly progress: (doneBytes: number) => void
}

/** So many cuts in a row that brought nothing end a download. */
const fruitlessCount = 4

/** The server's file is not the one that was listed: what came of it is worth nothing. */
class MismatchError extends Error {}

/**
 * Our own name for what is unfinished: huggingface_hub appends to `<hash>.incomplete`, and two programs
 * that append to one file would spoil it.
 */
export function partialPath(blobsFolder: string, file: RemoteFile): string {
  return join(blobsFolder, `${file.hash}${partialSuffix}`)
}

/**
 * Resumes what an earlier run left, through any number of cuts, and renames the file into place only
 * when its hash is right. Throws 'refused' when the server cannot deliver it, 'storage', 'cancelled'.
 */
export async function downloadBlob(file: RemoteFile, source: BlobSource): Promise<void> {
  const partial = partialPath(source.blobsFolder, file)
  let hasOldPart = (await sizeOf(partial)) > 0
  let fruitless = 0
  for (;;) {
    const before = await sizeOf(partial)
    const failure = await tryOnce(file, partial, source)
    if (failure === undefined) break
    if (failure instanceof MismatchError) {
      await rm(partial, { force: true })
      // What an earlier run left may have been at fault; without it, the server is.
      if (!hasOldPart) throw mismatch(file, failure)
      hasOldPart = false
      continue
    }
    fruitless = (await sizeOf(partial)) > before ? 0 : fruitless + 1
    if (fruitless >= fruitlessCount) throw unreachable(failure, source.hub.hubUrl, source.environment)
    await pause(source.hub.timing.pauseMs(fruitless + 1), source.hub.signal)
  }
  await rename(partial, join(source.blobsFolder, file.hash))
}

/** Undefined when the partial file is complete and right; what ended the attempt, when another may help. */
async function tryOnce(file: RemoteFile, partial: string, source: BlobSource): Promise<Error | undefined> {
  try {
    const digest = await completePartial(file, partial, source)
    if (digest === file.hash) return undefined
    return new MismatchError(`its ${file.algorithm === 'sha256' ? 'SHA-256' : 'git hash'} is ${digest}`)
  } catch (error) {
    throwIfCancelled(source.hub.signal)
    if (error instanceof ProblemError) throw error
    if (isStorageError(error)) throw storageProblem(error, source.blobsFolder)
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Appends what is missing; the digest of the whole, in hex. Throws when the connection is cut. */
async function completePartial(file: RemoteFile, partial: string, source: BlobSource): Promise<string> {
  const hash = startHash(file)
  const size = await sizeOf(partial)
  if (size > file.bytes) throw new MismatchError('what is here of it is longer than the whole')
  const handle = await open(partial, 'a')
  try {
    if (size > 0) await hashInto(hash, partial, source.hub.signal)
    source.progress(size)
    const digest = size < file.bytes ? await append({ file, handle, hash, size }, source) : hash
    await handle.sync()
    return digest.digest('hex')
  } finally {
    await handle.close()
  }
}

interface Growing {
  readonly file: RemoteFile
  readonly handle: FileHandle
  readonly hash: Hash
  readonly size: number
}

async function append({ file, handle, hash, size }: Growing, source: BlobSource): Promise<Hash> {
  const range: Record<string, string> = size > 0 ? { range: `bytes=${size}-` } : {}
  // Compressed on the way, a part of the file would not be a part of its bytes.
  const response = await source.hub.get(source.url, { 'accept-encoding': 'identity', ...range })
  const odd = oddness(response, size, file.bytes)
  if (odd !== undefined) {
    await response.body?.cancel()
    throw new MismatchError(odd)
  }
  // A server that knows no ranges sends everything.
  const isFromStart = response.status !== 206
  const whole = isFromStart ? startHash(file) : hash
  if (isFromStart) await handle.truncate(0)
  let done = isFromStart ? 0 : size
  for await (const piece of piecesOf(response, source.hub.timing.silenceMs)) {
    done += piece.length
    if (done > file.bytes) throw new MismatchError(`it is longer than the ${file.bytes} bytes listed`)
    await handle.appendFile(piece)
    whole.update(piece)
    source.progress(done)
  }
  if (done < file.bytes) throw new Error('the connection was closed too early')
  return whole
}

/** How an answer is not about the file that was listed; undefined when it is. */
function oddness(response: Response, size: number, bytes: number): string | undefined {
  if (response.status === 416) return 'it is shorter than listed'
  if (response.status !== 206) return undefined
  const contentRange = response.headers.get('content-range') ?? ''
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(contentRange) ?? []
  if (Number(first) !== size) return 'the server sent another part than the one asked for'
  const isTotalRight = total === '*' || Number(total) === bytes
  return isTotalRight ? undefined : `the server says ${total ?? '?'} bytes, the listing ${bytes}`
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function mismatch(file: RemoteFile, error: MismatchError): ProblemError {
  return new ProblemError(
    'refused',
    `${file.path} arrived otherwise than the Hub lists it (${error.message}), so it was thrown away and nothing was installed. Try again; if it happens again, the server or something on the way changes the file.`,
    { cause: error },
  )
}

const storageCodes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOENT', 'ENOTDIR']

function isStorageError(error: unknown): error is Error & { code: unknown } {
  return error instanceof Error && 'code' in error && storageCodes.includes(String(error.code))
}

function storageProblem(error: Error & { code: unknown }, folder: string): ProblemError {
  const code = String(error.code)
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'The disk is full' : `Writing failed (${code})`
  return new ProblemError(
    'storage',
    `${why} in ${folder}. Free some space or name another folder in HF_HUB_CACHE, then try again: what is downloaded is kept.`,
    { cause: error },
  )
}
