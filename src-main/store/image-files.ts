/**
 * Pictures on disk, addressed by content: `images/<sha256>` holds the bytes as they came, beside it
 * `<sha256>.preview.webp` and `<sha256>.thumbnail.webp`. The same bytes are never kept twice.
 */
import { existsSync } from 'node:fs'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeFileDurably, type WriteFile } from './durable-file'
import { storageProblem } from './problem'

export type ImageKind = 'original' | 'preview' | 'thumbnail'

const suffixes: Readonly<Record<ImageKind, string>> = {
  original: '',
  preview: '.preview.webp',
  thumbnail: '.thumbnail.webp',
}
const imageIdPattern = /^[0-9a-f]{64}$/

export function isImageId(word: string): boolean {
  return imageIdPattern.test(word)
}

/** SHA-256, hex, computed off this thread. */
export async function imageIdOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
}

export class ImageFiles {
  readonly folder: string
  readonly #write: WriteFile

  constructor(folder: string, write: WriteFile = writeFileDurably) {
    this.folder = folder
    this.#write = write
  }

  /** `imageId` must be a SHA-256 in hex: nothing else can name a file here. */
  path(imageId: string, kind: ImageKind): string {
    if (!isImageId(imageId)) throw new TypeError('not an image id')
    return join(this.folder, imageId + suffixes[kind])
  }

  has(imageId: string, kind: ImageKind): boolean {
    return existsSync(this.path(imageId, kind))
  }

  /** Keeps the bytes, on disk when the promise settles. True when they were new. */
  async put(imageId: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.path(imageId, 'original')
    try {
      if (await this.#isWhole(path, bytes.length)) {
        // Young again, so that a sweep in another process leaves it to us.
        await utimes(path, new Date(), new Date())
        return false
      }
      await this.#write(path, bytes)
      return true
    } catch (error) {
      throw storageProblem('The picture was not kept', this.folder, error)
    }
  }

  async sizeOf(path: string): Promise<number> {
    return (await stat(path)).size
  }

  isPrepared(imageId: string): boolean {
    return this.has(imageId, 'preview') && this.has(imageId, 'thumbnail')
  }

  async remove(imageId: string): Promise<void> {
    for (const kind of Object.keys(suffixes) as ImageKind[])
      await rm(this.path(imageId, kind), { force: true })
  }

  /** One file of the folder by its name, as `touchedBetween` gives it. */
  async removeFile(name: string): Promise<void> {
    await rm(join(this.folder, basename(name)), { force: true })
  }

  /** Names of files last touched between two times, ms since 1970. */
  async touchedBetween(from: number, to: number): Promise<string[]> {
    const names: string[] = []
    for (const name of await readdir(this.folder)) {
      const { mtimeMs } = await stat(join(this.folder, name))
      if (mtimeMs >= from && mtimeMs < to) names.push(name)
    }
    return names
  }

  async #isWhole(path: string, bytes: number): Promise<boolean> {
    if (!existsSync(path)) return false
    return (await stat(path)).size === bytes
  }
}
