/**
 * The files of one model folder, and nothing else. A folder from a stranger may hold links to a user's
 * other files: whatever is read or handed to the runtime has to lie inside the folder, or, for a
 * snapshot of the Hub cache (whose entries are links by design), inside that repository's blobs.
 * The layers are those of ONNX's docs/ExternalDataSecurity.md: canonical containment, no links out,
 * opening without following, and no other names for the same bytes (hard links).
 */
import { constants, type Dirent, type Stats } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { ProblemError } from '../lib/problem'
import type { FolderFile } from './graph-files'

/** A model folder holds some tens of files; a home folder taken for one holds very many. */
const largestFileCount = 2000
const deepestFolder = 3

export class ContainedFiles {
  readonly folder: string
  readonly #roots: readonly string[]

  private constructor(folder: string, roots: readonly string[]) {
    this.folder = folder
    this.#roots = roots
  }

  /** `blobsFolder` is where the links of a Hub cache snapshot may lead. */
  static async open(folder: string, blobsFolder?: string): Promise<ContainedFiles> {
    const roots = [folder, ...(blobsFolder === undefined ? [] : [blobsFolder])]
    const real = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)))
    const [realFolder] = real
    if (realFolder === undefined)
      throw new ProblemError('not-found', `There is no folder ${folder}. Give the path of a model folder.`)
    return new ContainedFiles(
      realFolder,
      real.filter((root) => root !== undefined),
    )
  }

  /**
   * Every regular file down to three folders, with its size, by path. Links are followed when they
   * stay inside and refused when they lead out; hidden files and folders are left out.
   */
  async list(): Promise<FolderFile[]> {
    const paths: string[] = []
    await this.#walk('', paths)
    let counted: Promise<NameCounts> | undefined
    const countOnce: CountNames = () => (counted ??= this.#countNames())
    return await Promise.all(
      paths.sort().map(async (path) => ({ path, bytes: (await this.#locate(path, countOnce)).size })),
    )
  }

  /** The canonical path of a file of the folder; throws 'refused' if it lies anywhere else. */
  async resolve(path: string): Promise<string> {
    return (await this.#locate(path)).file
  }

  /** The text of a small file, undefined where there is none; larger than `limitBytes` is refused. */
  async readText(path: string, limitBytes: number): Promise<string | undefined> {
    if ((await lstat(join(this.folder, path)).catch(() => undefined)) === undefined) return undefined
    const { file, size } = await this.#locate(path)
    if (size > limitBytes)
      throw refused(
        path,
        `is ${(size / 1e6).toFixed(1)} MB, larger than the ${(limitBytes / 1e6).toFixed(0)} MB allowed`,
      )
    return await readWithoutFollowing(file, limitBytes).catch((error: unknown) => {
      throw refused(path, 'cannot be read', error)
    })
  }

  /** A JSON object, undefined where there is no such file. */
  async readJson(path: string, limitBytes = 4e6): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await this.readText(path, limitBytes)
    return text === undefined ? undefined : parseObject(text, path)
  }

  async #walk(folder: string, paths: string[], depth = 0): Promise<void> {
    for (const entry of await entriesOf(join(this.folder, folder))) {
      if (entry.name.startsWith('.')) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (depth < deepestFolder) await this.#walk(path, paths, depth + 1)
        continue
      }
      if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
      if (paths.length > largestFileCount)
        throw new ProblemError(
          'bad-input',
          `${this.folder} holds more than ${largestFileCount} files, so it is no model folder. Give the folder of one model.`,
        )
    }
  }

  async #locate(
    path: string,
    count: CountNames = () => this.#countNames(),
  ): Promise<{ file: string; size: number }> {
    const isPlain = path !== '' && !/^[/\\]|^[A-Za-z]:|\0/.test(path) && !path.split(/[/\\]/).includes('..')
    if (!isPlain) throw refused(path, 'leads out of the model folder')
    const file = await realpath(join(this.folder, path)).catch((error: unknown) => {
      throw refused(path, 'is missing, or is a link to nothing', error)
    })
    if (!this.#roots.some((root) => isInside(root, file)))
      throw refused(path, 'is a link that leads out of the model folder')
    const found = await lstat(file)
    if (!found.isFile()) throw refused(path, 'is not a regular file')
    // One name more than the folder accounts for means the bytes are also somebody else's.
    if (found.nlink > 1 && found.nlink > ((await count()).get(identity(found)) ?? 0))
      throw refused(path, 'has another name (a hard link) outside of the model folder')
    return { file, size: found.size }
  }

  async #countNames(): Promise<NameCounts> {
    const counts: NameCounts = new Map()
    for (const root of this.#roots) await countNames(root, counts)
    return counts
  }
}

/** How many names in the folder each file has, by its place on the disk. */
type NameCounts = Map<string, number>
type CountNames = () => Promise<NameCounts>

function identity({ dev, ino }: Stats): string {
  return `${dev}:${ino}`
}

async function countNames(folder: string, counts: NameCounts, depth = 0): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < deepestFolder) await countNames(path, counts, depth + 1)
    if (!entry.isFile()) continue
    const key = identity(await lstat(path))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new ProblemError('refused', `The folder ${folder} cannot be read. Check its permissions.`, {
      cause: error,
    })
  })
}

function isInside(root: string, file: string): boolean {
  const path = relative(root, file)
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !/^([A-Za-z]:|[/\\])/.test(path)
}

async function readWithoutFollowing(file: string, limitBytes: number): Promise<string> {
  // The last part of a canonical path is no link; if it became one since, opening fails. Windows lacks the flag.
  const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW
  const handle = await open(file, constants.O_RDONLY | noFollow)
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, limitBytes))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return bytes.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ProblemError('bad-input', `${path} is not JSON. Get the model again.`, { cause: error })
  }
  if (isRecord(value)) return value
  throw new ProblemError('bad-input', `${path} holds no JSON object. Get the model again.`)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(path: string, why: string, cause?: unknown): ProblemError {
  const name = basename(path) === path ? path : JSON.stringify(path)
  return new ProblemError(
    'refused',
    `The file ${name} of this model ${why}, so it was not opened. Copy the real file into the folder, or get the model again.`,
    { cause },
  )
}
