/** What a repository of the Hub holds at a revision, checked before any of it names a file here. */
import { HubApiError, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub'
import { ProblemError } from '../lib/problem'
import { commitPattern, type ModelName } from './cache-layout'
import type { FolderFile } from './graph-files'
import type { HubRequests } from './_hub-requests'

export interface RemoteFile extends FolderFile {
  /** Names the blob in the cache, as huggingface_hub does: SHA-256 for LFS files, git's SHA-1 for others. */
  readonly hash: string
  readonly algorithm: 'sha256' | 'git-sha1'
}

export interface RemoteListing {
  readonly commit: string
  readonly licence: string | null
  readonly files: readonly RemoteFile[]
}

const largestListing = 20_000
const largestFileBytes = 1e12
/** Plain names only: each becomes a path below the snapshot. */
const plainPath = /^(?:[\w-][\w.+-]*\/){0,3}[\w-][\w.+-]*$/

/** Resolves the revision to a commit first, then lists exactly that commit. */
export async function listRemote(name: ModelName, hub: HubRequests): Promise<RemoteListing> {
  const ask = { hubUrl: hub.hubUrl, fetch: hub.fetchJson }
  const { repo, revision } = name
  const info = await modelInfo({ ...ask, name: repo, revision, additionalFields: ['sha', 'cardData'] }).catch(
    misunderstood,
  )
  const commit: unknown = info.sha
  if (typeof commit !== 'string' || !commitPattern.test(commit)) throw odd('names no commit for the revision')
  if (commitPattern.test(revision) && commit !== revision)
    throw odd('answers with another commit than the one asked for')
  const files: RemoteFile[] = []
  const listing = listFiles({ ...ask, repo, revision: commit, recursive: true })
  try {
    for await (const entry of listing) {
      if (entry.type === 'file' && plainPath.test(entry.path)) files.push(readEntry(entry))
      if (files.length > largestListing) throw odd(`lists more than ${largestListing} files`)
    }
  } catch (error) {
    misunderstood(error)
  }
  return { commit, licence: licenceOf(info.cardData), files }
}

function readEntry({ path, size, oid, lfs }: ListFileEntry): RemoteFile {
  const bytes: unknown = lfs === undefined ? size : lfs.size
  const hash: unknown = lfs === undefined ? oid : lfs.oid
  const algorithm = lfs === undefined ? 'git-sha1' : 'sha256'
  if (isSize(bytes) && isHash(hash, algorithm)) return { path, bytes, hash, algorithm }
  throw odd(`lists ${path} without a usable size or hash`)
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largestFileBytes
}

function isHash(value: unknown, algorithm: RemoteFile['algorithm']): value is string {
  const pattern = algorithm === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/
  return typeof value === 'string' && pattern.test(value)
}

function licenceOf(cardData: unknown): string | null {
  const licence =
    typeof cardData === 'object' && cardData !== null && 'license' in cardData ? cardData.license : undefined
  return typeof licence === 'string' ? licence.slice(0, 100) : null
}

function odd(what: string): ProblemError {
  return new ProblemError('refused', `The Hub ${what}, so nothing was downloaded. Try again later.`)
}

/** Our own problems pass; what the library makes of a strange answer becomes a sentence. */
function misunderstood(error: unknown): never {
  if (error instanceof ProblemError) throw error
  const isApi = error instanceof HubApiError
  throw new ProblemError(
    'refused',
    `The Hub's answer was not understood${isApi ? ` (${error.statusCode})` : ''}, so nothing was downloaded. Check HF_ENDPOINT, and try again later.`,
    { cause: error },
  )
}
