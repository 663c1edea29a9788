/**
 * Where the Hugging Face Hub's tools keep what they downloaded, so that a model fetched by Python is
 * found here and the other way round: `models--org--repo/{blobs,refs,snapshots/<commit>}`.
 * Source: https://huggingface.co/docs/hub/local-cache and huggingface_hub's constants.py (0.36).
 */
import { lstat, readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ProblemError } from '../lib/problem'

export type Environment = Readonly<Record<string, string | undefined>>

/** A repository of the Hub at a revision: branch, tag or commit. */
export interface ModelName {
  readonly repo: string
  readonly revision: string
}

export interface Snapshot {
  readonly repo: string
  readonly commit: string
  /** `models--org--repo` in the cache. */
  readonly repoFolder: string
  readonly folder: string
}

/** HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub. */
export function hubCacheFolder(environment: Environment = process.env, home = homedir()): string {
  const fromHome = (path: string): string => path.replace(/^~(?=$|[/\\])/, () => home)
  const named = environment['HF_HUB_CACHE'] ?? environment['HUGGINGFACE_HUB_CACHE']
  if (named !== undefined && named !== '') return fromHome(named)
  const hubHome = environment['HF_HOME']
  if (hubHome !== undefined && hubHome !== '') return join(fromHome(hubHome), 'hub')
  const cache = environment['XDG_CACHE_HOME'] ?? join(home, '.cache')
  return join(fromHome(cache), 'huggingface', 'hub')
}

const repoPattern = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/
const revisionPattern = /^[\w][\w.-]*(\/[\w][\w.-]*)*$/
export const commitPattern = /^[0-9a-f]{40}$/

/** `org/name[@revision]`; undefined for anything else, paths among it. The revision is `main` when left out. */
export function parseModelName(text: string): ModelName | undefined {
  const at = text.indexOf('@')
  const repo = at < 0 ? text : text.slice(0, at)
  const revision = at < 0 ? 'main' : text.slice(at + 1)
  // Both become parts of paths: no `..`, nothing absolute, and no `--`, which separates org from name there.
  const isSound = repoPattern.test(repo) && !repo.includes('..') && !repo.includes('--')
  if (!isSound || revision.length > 200 || !revisionPattern.test(revision) || revision.includes('..'))
    return undefined
  return { repo, revision }
}

export function repoFolderOf(cacheFolder: string, repo: string): string {
  return join(cacheFolder, `models--${repo.replace('/', '--')}`)
}

/** The snapshot that a name means in the local cache; undefined where it is not there. */
export async function findSnapshot(
  cacheFolder: string,
  { repo, revision }: ModelName,
): Promise<Snapshot | undefined> {
  const repoFolder = repoFolderOf(cacheFolder, repo)
  const commit = commitPattern.test(revision) ? revision : await commitOfRevision(repoFolder, revision)
  if (commit === undefined) return undefined
  const folder = join(repoFolder, 'snapshots', commit)
  return (await isFolder(folder)) ? { repo, commit, repoFolder, folder } : undefined
}

/** Every snapshot of every model in the cache, by repository. */
export async function listSnapshots(cacheFolder: string): Promise<Snapshot[]> {
  const entries = await readdir(cacheFolder).catch(() => [])
  const found = await Promise.all(entries.sort().map((name) => snapshotsOf(cacheFolder, name)))
  return found.flat()
}

async function snapshotsOf(cacheFolder: string, entry: string): Promise<Snapshot[]> {
  const [, org, name] = /^models--(.+?)--(.+)$/.exec(entry) ?? []
  if (org === undefined || name === undefined) return []
  const repoFolder = join(cacheFolder, entry)
  const commits = await readdir(join(repoFolder, 'snapshots')).catch(() => [])
  return commits
    .filter((commit) => commitPattern.test(commit))
    .map((commit) => ({
      repo: `${org}/${name}`,
      commit,
      repoFolder,
      folder: join(repoFolder, 'snapshots', commit),
    }))
}

/** `refs/<revision>` holds a commit; a commit may be shortened to seven digits where that is unambiguous. */
async function commitOfRevision(repoFolder: string, revision: string): Promise<string | undefined> {
  const ref = await readFile(join(repoFolder, 'refs', ...revision.split('/')), 'utf8').catch(() => '')
  if (commitPattern.test(ref.trim())) return ref.trim()
  const commits = await readdir(join(repoFolder, 'snapshots')).catch(() => [])
  const isShort = /^[0-9a-f]{7,39}$/.test(revision)
  // Without a ref, the only snapshot there is what "main" can mean.
  const meant = commits.filter((commit) =>
    isShort ? commit.startsWith(revision) : revision === 'main' && commitPattern.test(commit),
  )
  return meant.length === 1 ? meant[0] : undefined
}

async function isFolder(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

export function notInCache({ repo, revision }: ModelName, cacheFolder: string): ProblemError {
  const name = revision === 'main' ? repo : `${repo}@${revision}`
  return new ProblemError(
    'not-found',
    `There is no ${name} in the Hub cache ${cacheFolder}, and no such folder. Get it with "saccade models pull ${name}", or give the path of a model folder.`,
  )
}
