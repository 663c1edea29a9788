/**
 * Takes pictures in: checked here by size and first bytes, decoded in the 'pictures' engine process,
 * since a picture is hostile until then. A picture that cannot be decoded leaves nothing behind.
 */
import type { Engine } from '../../engine/_contract'
import { ProblemError } from '../../lib/problem'
import { findFormat } from '../../picture/read-picture-file'
import { imageIdOf } from '../../store/image-files'
import type { StoredImage } from '../../store/images'
import type { Store } from '../../store/store'
import type { ImageInfo } from '../contract'
import type { HandlerDependencies } from './_contract'
import { checkSize, cleanName, toInfo } from './_picture-info'
import { Samples, type Sample } from './_samples'

function fileGone(): ProblemError {
  return new ProblemError(
    'not-found',
    'The file of that picture is gone from the data folder. Open it again.',
  )
}

export class Pictures {
  readonly #store: Store
  readonly #engine: Engine
  readonly #samples = new Samples()
  /** The end of the last turn of each picture that is being worked on. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor({ store, engine }: Pick<HandlerDependencies, 'store' | 'engine'>) {
    this.#store = store
    this.#engine = engine
  }

  /** Keeps the file's bytes undecoded, as the queue does; `use` has its id once they are on disk. */
  async keepFor<T>(bytes: Uint8Array<ArrayBuffer>, use: (imageId: string) => T): Promise<T> {
    checkSize(bytes)
    const imageId = await imageIdOf(bytes)
    return await this.#inTurn(imageId, async () => {
      await this.#store.imageFiles.put(imageId, bytes)
      return use(imageId)
    })
  }

  async add(name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<ImageInfo> {
    checkSize(bytes)
    findFormat(bytes)
    const imageId = await imageIdOf(bytes)
    return await this.#inTurn(imageId, async () => {
      await this.#store.imageFiles.put(imageId, bytes)
      try {
        return this.info(await this.#prepare(imageId, name, signal))
      } catch (error) {
        if (!this.#store.images.isNeeded(imageId)) await this.#store.imageFiles.remove(imageId)
        throw error
      }
    })
  }

  /** Makes sure that a kept picture has its size, preview and thumbnail. */
  async prepare(imageId: string, name: string, signal?: AbortSignal): Promise<StoredImage> {
    return await this.#inTurn(imageId, () => this.#prepare(imageId, name, signal))
  }

  async get(imageId: string): Promise<ImageInfo> {
    const stored = this.stored(imageId)
    this.#store.images.touch(imageId)
    if (this.#store.isPrepared(imageId)) return this.info(stored)
    // A preview was lost, by hand or by another program; the original still draws it again.
    return this.info(await this.prepare(imageId, stored.name))
  }

  stored(imageId: string): StoredImage {
    const stored = this.#store.images.get(imageId)
    if (stored !== undefined) return stored
    throw new ProblemError('not-found', 'That picture is no longer in the data folder. Open its file again.')
  }

  /** Where to read the picture's own bytes. */
  originalPath(imageId: string): string {
    this.stored(imageId)
    const path = this.#store.originalPath(imageId)
    if (path !== undefined) return path
    throw fileGone()
  }

  /** Our own drawing of the picture, upright. */
  previewPath(imageId: string): string {
    const path = this.#store.resolveImageFile(imageId, 'preview')?.path
    if (path !== undefined) return path
    throw fileGone()
  }

  /** A shipped sample must outlive an update of the app once a run depends on it. */
  async keepOriginal(imageId: string): Promise<void> {
    if (this.#store.imageFiles.has(imageId, 'original')) return
    await this.#store.imageFiles.put(imageId, await this.#samples.read(imageId))
  }

  async samples(): Promise<ImageInfo[]> {
    return (await this.#samples.list()).map((sample) => this.#sampleInfo(sample))
  }

  async defaultSample(): Promise<ImageInfo | null> {
    const samples = await this.#samples.list()
    const sample = samples.find(({ isDefault }) => isDefault) ?? samples[0]
    return sample === undefined ? null : this.#sampleInfo(sample)
  }

  info(stored: StoredImage): ImageInfo {
    return toInfo(stored, this.#samples.known(stored.imageId))
  }

  #sampleInfo(sample: Sample): ImageInfo {
    return this.info(this.#store.images.get(sample.imageId) ?? this.#put(sample))
  }

  /** One thing at a time for each picture: nobody removes what another is about to use, none is decoded twice. */
  async #inTurn<T>(imageId: string, body: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(imageId) ?? Promise.resolve()
    const turn = before.then(body)
    const settled = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#turns.set(imageId, settled)
    try {
      return await turn
    } finally {
      if (this.#turns.get(imageId) === settled) this.#turns.delete(imageId)
    }
  }

  async #prepare(imageId: string, name: string, signal?: AbortSignal): Promise<StoredImage> {
    const known = this.#store.images.get(imageId)
    if (known !== undefined && this.#store.isPrepared(imageId)) {
      return this.#put({ ...known, name: cleanName(name) })
    }
    return await this.#decode(imageId, cleanName(name), signal)
  }

  async #decode(imageId: string, name: string, signal?: AbortSignal): Promise<StoredImage> {
    const path = this.#store.originalPath(imageId)
    if (path === undefined) throw fileGone()
    const previewPath = this.#store.imageFiles.path(imageId, 'preview')
    const thumbnailPath = this.#store.imageFiles.path(imageId, 'thumbnail')
    const options = signal === undefined ? {} : { signal }
    const input = { path, previewPath, thumbnailPath }
    const { width, height, format } = await this.#engine.call('pictures', 'picture.prepare', input, options)
    const bytes = await this.#store.imageFiles.sizeOf(path)
    return this.#put({ imageId, name, width, height, format, bytes, sample: null })
  }

  #put(image: StoredImage): StoredImage {
    this.#store.images.put(image)
    return this.stored(image.imageId)
  }
}
