/**
 * `models pull`: one revision of one model from the Hub into the local Hub cache, so that Python's tools
 * see it too. Nothing is linked before its hash is right, and a snapshot appears only when it is whole.
 */
import { mkdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { throwIfCancelled } from '../lib/cancel'
import { ProblemError } from '../lib/problem'
import {
  findSnapshot,
  hubCacheFolder,
  parseModelName,
  repoFolderOf,
  type Environment,
  type ModelName,
} from './cache-layout'
import type { WantedDtype } from './choose-graphs'
import { downloadBlob, partialPath } from './_download-blob'
import { holds } from './_file-hash'
import type { Dtype } from './graph-files'
import { freeBytesOf, isOfflineAsked } from './hub-place'
import { HubRequests, type Timing } from './_hub-requests'
import {
  installSnapshot,
  makeSymbolicLink,
  recordRevision,
  sweepStaging,
  type MakeLink,
} from './_install-snapshot'
import { withLock } from './_pull-lock'
import { planPull, type PullPlan } from './_pull-plan'
import { listRemote, type RemoteFile, type RemoteListing } from './_remote-listing'

export interface PullProgress {
  /** The file that is being fetched. */
  readonly file: string
  readonly doneBytes: number
  readonly totalBytes: number
  /** Over all files of this pull. */
  readonly allDoneBytes: number
  readonly allTotalBytes: number
}

export interface PullOptions {
  /** 'auto' when left out: the best format for a CPU that fits into half of the memory. */
  readonly dtype?: WantedDtype
  readonly signal?: AbortSignal
  readonly progress?: (event: PullProgress) => void
  /** As HF_HUB_OFFLINE=1. */
  readonly isOffline?: boolean
  /** In place of the environment's Hub cache. */
  readonly cacheFolder?: string
  /** HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE, the cache's and the proxy's variables are read from it. */
  readonly environment?: Environment
  readonly timing?: Timing
  /** Free space where a folder lies, bytes. */
  readonly freeBytes?: (folder: string) => Promise<number>
  readonly makeLink?: MakeLink
}

export interface PullResult {
  readonly repo: string
  readonly revision: string
  /** What the revision meant: the same commit gives the same bytes at any later time. */
  readonly commit: string
  /** The snapshot, ready for `describeModelFolder`. */
  readonly folder: string
  readonly dtype: Dtype
  /** What was chosen, and why. */
  readonly why: string
  readonly licence: string | null
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  readonly totalBytes: number
  /** 0 when everything was there already and whole. */
  readonly downloadedBytes: number
}

/**
 * Downloads `org/name[@revision]`, resuming what is half there; files already there are hashed and
 * kept. Throws 'bad-input' (name, format, no graph), 'not-found', 'refused' (offline, gated, server,
 * wrong hash), 'storage' (space, permission) or 'cancelled'.
 */
export async function pullModel(text: string, options: PullOptions = {}): Promise<PullResult> {
  const { environment = process.env, signal } = options
  const name = parseModelName(text)
  if (name === undefined)
    throw new ProblemError(
      'bad-input',
      `"${text}" is no name of a model on the Hub. Write org/name, or org/name@revision.`,
    )
  const cacheFolder = resolve(options.cacheFolder ?? hubCacheFolder(environment))
  await refuseOffline(name, cacheFolder, options.isOffline === true || isOfflineAsked(environment))
  const hub = new HubRequests(environment, signal, options.timing)
  const listing = await listRemote(name, hub)
  const plan = planPull(listing.files, options.dtype ?? 'auto')
  const repoFolder = repoFolderOf(cacheFolder, name.repo)
  const lock = join(cacheFolder, '.locks', `models--${name.repo.replace('/', '--')}`, 'saccade.lock')
  const pull = { name, listing, plan, repoFolder, hub, options, environment }
  return await storageErrorsAsProblems(cacheFolder, () => withLock(lock, signal, () => fetchAndInstall(pull)))
}

interface Pull {
  readonly name: ModelName
  readonly listing: RemoteListing
  readonly plan: PullPlan
  readonly repoFolder: string
  readonly hub: HubRequests
  readonly options: PullOptions
  readonly environment: Environment
}

async function fetchAndInstall(pull: Pull): Promise<PullResult> {
  const { name, listing, plan, repoFolder, options } = pull
  const { commit, licence } = listing
  await mkdir(join(repoFolder, 'blobs'), { recursive: true })
  await sweepStaging(repoFolder)
  const missing = await findMissing(pull)
  const neededBytes = await bytesStillNeeded(missing, join(repoFolder, 'blobs'))
  await checkSpace(repoFolder, neededBytes, options.freeBytes ?? freeBytesOf)
  await downloadAll(missing, pull)
  throwIfCancelled(options.signal)
  const makeLink = options.makeLink ?? makeSymbolicLink
  const folder = await installSnapshot({ repoFolder, commit, files: plan.files, makeLink })
  await recordRevision(repoFolder, name.revision, commit)
  return {
    ...name,
    commit,
    folder,
    dtype: plan.choice.dtype,
    why: plan.choice.why,
    licence,
    files: plan.files.map(({ path, bytes }) => ({ path, bytes })),
    totalBytes: sumOf(plan.files),
    downloadedBytes: neededBytes,
  }
}

/** Hashes what is there; a blob that is not what its name says is removed. */
async function findMissing({ plan, listing, repoFolder, options }: Pull): Promise<RemoteFile[]> {
  const missing = new Map<string, RemoteFile>()
  for (const file of plan.files) {
    const blob = join(repoFolder, 'blobs', file.hash)
    if (missing.has(file.hash) || (await holds(blob, file, options.signal))) continue
    await rm(blob, { force: true })
    // Without links, as on Windows, huggingface_hub keeps the file in the snapshot alone.
    const placed = join(repoFolder, 'snapshots', listing.commit, file.path)
    if (!(await holds(placed, file, options.signal))) missing.set(file.hash, file)
  }
  return [...missing.values()]
}

async function downloadAll(missing: readonly RemoteFile[], pull: Pull): Promise<void> {
  const { name, listing, plan, repoFolder, hub, environment, options } = pull
  const allTotalBytes = sumOf(plan.files)
  let before = allTotalBytes - sumOf(missing)
  for (const file of missing) {
    const path = file.path.split('/').map(encodeURIComponent).join('/')
    const allBefore = before
    await downloadBlob(file, {
      hub,
      environment,
      url: `${hub.hubUrl}/${name.repo}/resolve/${listing.commit}/${path}`,
      blobsFolder: join(repoFolder, 'blobs'),
      progress: (doneBytes) =>
        options.progress?.({
          file: file.path,
          doneBytes,
          totalBytes: file.bytes,
          allDoneBytes: allBefore + doneBytes,
          allTotalBytes,
        }),
    })
    before += file.bytes
  }
}

async function bytesStillNeeded(missing: readonly RemoteFile[], blobsFolder: string): Promise<number> {
  const partial = await Promise.all(
    missing.map((file) =>
      stat(partialPath(blobsFolder, file)).then(
        ({ size }) => Math.min(size, file.bytes),
        () => 0,
      ),
    ),
  )
  return sumOf(missing) - partial.reduce((sum, size) => sum + size, 0)
}

/** Room left for everything else on the disk. */
const spareBytes = 64e6

async function checkSpace(
  folder: string,
  neededBytes: number,
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
  const free = neededBytes === 0 ? Infinity : await freeBytes(folder)
  if (free >= neededBytes + spareBytes) return
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`
  throw new ProblemError(
    'storage',
    `This model needs ${gigabytes(neededBytes)} more, and the disk that holds ${folder} has ${gigabytes(free)} free. Free some space, choose a smaller format, or name a folder on another disk in HF_HUB_CACHE.`,
  )
}

async function refuseOffline(name: ModelName, cacheFolder: string, isOffline: boolean): Promise<void> {
  if (!isOffline) return
  const isHere = (await findSnapshot(cacheFolder, name)) !== undefined
  throw new ProblemError(
    'refused',
    `Offline mode is on (HF_HUB_OFFLINE), so nothing was downloaded. ${isHere ? `${name.repo} is already in the Hub cache: use it by its name.` : 'Unset it to download.'}`,
  )
}

async function storageErrorsAsProblems<Result>(
  cacheFolder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProblemError || !(error instanceof Error && 'code' in error)) throw error
    if (error.name === 'AbortError') throw new ProblemError('cancelled', 'Cancelled.')
    throw new ProblemError(
      'storage',
      `The Hub cache ${cacheFolder} cannot be used (${String(error.code)}). Check its permissions, or name another folder in HF_HUB_CACHE.`,
      { cause: error },
    )
  }
}

function sumOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
