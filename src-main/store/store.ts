/**
 * Everything that outlives the app: pictures, runs, the queue and settings, in one data folder that
 * several app instances may share. Opening says what is wrong with the folder in a sentence.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { number, type Database } from './database'
import type { WriteFile } from './durable-file'
import { ImageFiles, isImageId, type ImageKind } from './image-files'
import { Images } from './images'
import { Lease } from './lease'
import { openDatabase } from './open-database'
import { orStorageProblem } from './problem'
import { QueueItems } from './queue-items'
import { Runs } from './runs'
import { SettingsTable } from './settings'
import { shippedFolders } from './shipped'

const dayMs = 24 * 60 * 60 * 1000
/** Deleted runs can be restored, and unused pictures stay, for this long. */
const keptMs = 30 * dayMs
/** A file younger than this may belong to an instance that has not written its row yet. */
const settledMs = 60 * 60 * 1000

export interface StoreOptions {
  /** Stands in for the disk in tests. */
  readonly writeFile?: WriteFile
}

export interface ImageFile {
  readonly path: string
  readonly mimeType: string
}

const mimeTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
}

export class Store {
  readonly folder: string
  /** Sentences for the user about what had to be done to open the folder. */
  readonly notices: readonly string[]
  readonly images: Images
  readonly imageFiles: ImageFiles
  readonly runs: Runs
  readonly queueItems: QueueItems
  readonly queueLease: Lease
  readonly settings: SettingsTable
  readonly #database: Database
  #seenVersion: number

  constructor(folder: string, { writeFile }: StoreOptions = {}) {
    const { database, notice } = openDatabase(folder)
    const imageFolder = join(folder, 'images')
    orStorageProblem('The data folder could not be opened', folder, () =>
      mkdirSync(imageFolder, { recursive: true }),
    )
    this.folder = folder
    this.notices = notice === null ? [] : [notice]
    this.images = new Images(database)
    this.imageFiles = new ImageFiles(imageFolder, writeFile)
    this.runs = new Runs(database)
    this.queueItems = new QueueItems(database)
    this.queueLease = new Lease(database, 'queue')
    this.settings = new SettingsTable(database)
    this.#database = database
    this.#seenVersion = this.#dataVersion()
  }

  /** Whether another instance has written since this was last asked. */
  changedElsewhere(): boolean {
    const version = this.#dataVersion()
    const changed = version !== this.#seenVersion
    this.#seenVersion = version
    return changed
  }

  /** The file behind an address of a picture; undefined for anything that is not one of ours. */
  resolveImageFile(imageId: string, kind: ImageKind): ImageFile | undefined {
    if (!isImageId(imageId)) return undefined
    if (kind !== 'original' && this.imageFiles.has(imageId, kind)) {
      return { path: this.imageFiles.path(imageId, kind), mimeType: 'image/webp' }
    }
    // A sample is ours, upright and small: it is shown as it is.
    const path = kind === 'original' ? this.originalPath(imageId) : this.#samplePath(imageId)
    if (path === undefined) return undefined
    const format = this.images.get(imageId)?.format ?? ''
    return { path, mimeType: mimeTypes[format] ?? 'application/octet-stream' }
  }

  /** Whether there is something to show of it. */
  isPrepared(imageId: string): boolean {
    return this.imageFiles.isPrepared(imageId) || this.#samplePath(imageId) !== undefined
  }

  /** Where the bytes of a picture are: kept here, or shipped as a sample. */
  originalPath(imageId: string): string | undefined {
    if (this.imageFiles.has(imageId, 'original')) return this.imageFiles.path(imageId, 'original')
    return this.#samplePath(imageId)
  }

  /** Makes old deletions final and removes files that nothing needs. Returns how many files went. */
  async sweep(now = Date.now()): Promise<number> {
    this.runs.purge(now - keptMs)
    this.images.forgetUnused(now - keptMs)
    // Files from before this database belong to one that was set aside; they are never touched.
    const names = await this.imageFiles.touchedBetween(this.#createdAt(), now - settledMs)
    const unneeded = names.filter(
      (name) => name.endsWith('.part') || !this.images.isNeeded(name.slice(0, 64)),
    )
    for (const name of unneeded) await this.imageFiles.removeFile(name)
    return unneeded.length
  }

  close(): void {
    this.#database.close()
  }

  /** A later version may ship another picture under the same name. */
  #samplePath(imageId: string): string | undefined {
    const image = this.images.get(imageId)
    if (image === undefined || image.sample === null) return undefined
    const path = join(shippedFolders().resources, 'samples', image.sample)
    return existsSync(path) && statSync(path).size === image.bytes ? path : undefined
  }

  #dataVersion(): number {
    const row = this.#database.get('PRAGMA data_version')
    return row === undefined ? 0 : number(row, 'data_version')
  }

  #createdAt(): number {
    const row = this.#database.get('SELECT created_at FROM about')
    return row === undefined ? Infinity : number(row, 'created_at')
  }
}

/** Opens or creates a data folder. Throws a `ProblemError` ('storage') that says what is wrong with it. */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  return new Store(folder, options)
}
