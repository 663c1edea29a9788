/** Where models from the Hub come from and go to on this machine, and what lies there half downloaded. */
import { readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hubCacheFolder, type Environment } from './cache-layout'

export interface HubPlace {
  /** The server's address. */
  readonly url: string
  /** The cache's folder; it need not exist yet. */
  readonly folder: string
  /** Free space where the folder lies, bytes; null where the system does not say. */
  readonly freeBytes: number | null
  /** Whether HF_HUB_OFFLINE forbids downloads. */
  readonly isOffline: boolean
}

export interface UnfinishedPull {
  readonly repo: string
  /** What is here of its files. */
  readonly bytes: number
}

/** What stands for the end of a file that is still being downloaded. */
export const partialSuffix = '.saccade.incomplete'

export async function describeHubPlace(environment: Environment = process.env): Promise<HubPlace> {
  const folder = hubCacheFolder(environment)
  return {
    url: endpointOf(environment),
    folder,
    freeBytes: await freeBytesOf(folder).catch(() => null),
    isOffline: isOfflineAsked(environment),
  }
}

/** HF_ENDPOINT, or the Hub itself. */
export function endpointOf(environment: Environment): string {
  const named = environment['HF_ENDPOINT']
  return (named === undefined || named === '' ? 'https://huggingface.co' : named).replace(/\/+$/, '')
}

/** The values that huggingface_hub takes for true. */
export function isOfflineAsked(environment: Environment): boolean {
  return ['1', 'ON', 'YES', 'TRUE'].includes((environment['HF_HUB_OFFLINE'] ?? '').toUpperCase())
}

/** Of the disk that holds the folder, or will when it is made. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestFolder(folder))
  return bavail * bsize
}

async function nearestFolder(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  const parent = dirname(folder)
  return isThere || parent === folder ? folder : await nearestFolder(parent)
}

/** Downloads that were cut short and not taken up again, by repository. */
export async function findUnfinishedPulls(cacheFolder = hubCacheFolder()): Promise<UnfinishedPull[]> {
  const entries = await readdir(cacheFolder).catch(() => [])
  const found = await Promise.all(entries.toSorted().map((entry) => unfinishedOf(cacheFolder, entry)))
  return found.filter((pull) => pull !== null)
}

async function unfinishedOf(cacheFolder: string, entry: string): Promise<UnfinishedPull | null> {
  const [, org, name] = /^models--(.+?)--(.+)$/.exec(entry) ?? []
  if (org === undefined || name === undefined) return null
  const blobs = join(cacheFolder, entry, 'blobs')
  const files = await readdir(blobs).catch(() => [])
  const sizes = files
    .filter((file) => file.endsWith(partialSuffix))
    .map((file) => stat(join(blobs, file)).then(({ size }) => size))
  const bytes = (await Promise.all(sizes).catch(() => [])).reduce((sum, size) => sum + size, 0)
  return bytes > 0 ? { repo: `${org}/${name}`, bytes } : null
}
