/** Makes downloaded blobs into a snapshot, as huggingface_hub does: relative links, or files where links cannot be. */
import { randomUUID } from 'node:crypto'
import { copyFile, lstat, mkdir, readdir, realpath, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { writeAtomically } from '../lib/write-atomically'
import { holds } from './_file-hash'
import type { RemoteFile } from './_remote-listing'

export type MakeLink = (target: string, path: string) => Promise<void>

export interface Installation {
  readonly repoFolder: string
  readonly commit: string
  /** Graphs last: where a snapshot is there already, a new graph never appears before its data. */
  readonly files: readonly RemoteFile[]
  readonly makeLink: MakeLink
}

export const makeSymbolicLink: MakeLink = (target, path) => symlink(target, path, 'file')

const stagingPrefix = '.saccade-'

/** A new snapshot is made aside and renamed into place whole; its path. Each file's blob, or the file itself, has to be there. */
export async function installSnapshot(installation: Installation): Promise<string> {
  const { repoFolder, commit, files } = installation
  const snapshot = join(repoFolder, 'snapshots', commit)
  await mkdir(dirname(snapshot), { recursive: true })
  if ((await lstat(snapshot).catch(() => undefined)) === undefined) {
    const staging = join(repoFolder, `${stagingPrefix}${randomUUID()}`)
    // The links lead from where the snapshot will be, which is one folder deeper.
    for (const file of files)
      await place(file, join(staging, file.path), join(snapshot, file.path), installation)
    const isPlaced = await rename(staging, snapshot).then(
      () => true,
      () => false,
    )
    if (isPlaced) return snapshot
    // Another program made the snapshot meanwhile: it is filled up below.
    await rm(staging, { recursive: true, force: true })
  }
  for (const file of files) await replace(file, snapshot, installation)
  return snapshot
}

/** `refs/<revision>` records what the revision meant; for a commit there is nothing to record. */
export async function recordRevision(repoFolder: string, revision: string, commit: string): Promise<void> {
  if (revision === commit) return
  const path = join(repoFolder, 'refs', ...revision.split('/'))
  await mkdir(dirname(path), { recursive: true })
  await writeAtomically(path, commit)
}

/** What a killed run was building. */
export async function sweepStaging(repoFolder: string): Promise<void> {
  const entries = await readdir(repoFolder).catch(() => [])
  const left = entries.filter((name) => name.startsWith(stagingPrefix))
  await Promise.all(left.map((name) => rm(join(repoFolder, name), { recursive: true, force: true })))
}

async function replace(file: RemoteFile, snapshot: string, installation: Installation): Promise<void> {
  const path = join(snapshot, file.path)
  const blob = join(installation.repoFolder, 'blobs', file.hash)
  const [there, wanted] = await Promise.all([realpath(path).catch(() => ''), realpath(blob).catch(() => '-')])
  if (there === wanted || (await holds(path, file, undefined))) return
  const aside = join(dirname(path), `.${randomUUID()}`)
  await place(file, aside, path, installation)
  await rename(aside, path)
}

/** `path` is where the entry is made, `final` where it will be. */
async function place(
  file: RemoteFile,
  path: string,
  final: string,
  { repoFolder, files, makeLink }: Installation,
): Promise<void> {
  const blob = join(repoFolder, 'blobs', file.hash)
  await mkdir(dirname(path), { recursive: true })
  try {
    await makeLink(relative(dirname(final), blob), path)
  } catch {
    // Windows lets only some users make links. As huggingface_hub does, the file itself then goes into
    // the snapshot, so that it is on the disk once.
    const isLastUse = files.findLast(({ hash }) => hash === file.hash) === file
    await (isLastUse ? rename(blob, path) : copyFile(blob, path))
  }
}
