/**
 * The pictures that ship with the app. They are ours, upright and small, so they are shown as they are:
 * no bytes are copied and nothing is decoded before the first window.
 */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { ProblemError } from '../../lib/problem'
import { findFormat } from '../../picture/read-picture-file'
import { imageIdOf } from '../../store/image-files'
import type { StoredImage } from '../../store/images'
import { shippedFolders } from '../../store/shipped'

const sampleList = v.array(
  v.object({
    file: v.string(),
    title: v.string(),
    note: v.string(),
    width: v.number(),
    height: v.number(),
    default: v.optional(v.boolean()),
  }),
)

export interface Sample extends StoredImage {
  readonly path: string
  readonly title: string
  readonly note: string
  readonly isDefault: boolean
}

function parseList(text: string): v.InferOutput<typeof sampleList> {
  try {
    return v.parse(sampleList, JSON.parse(text))
  } catch (cause) {
    const message =
      'The list of sample pictures cannot be read. Install Saccade again, or open a picture of your own.'
    throw new ProblemError('storage', message, { cause })
  }
}

export class Samples {
  readonly #byId = new Map<string, Sample>()
  #listing: Promise<readonly Sample[]> | undefined

  list(): Promise<readonly Sample[]> {
    this.#listing ??= this.#read()
    return this.#listing
  }

  /** A sample of that id, once they were listed. */
  known(imageId: string): Sample | undefined {
    return this.#byId.get(imageId)
  }

  async read(imageId: string): Promise<Uint8Array> {
    await this.list()
    const sample = this.#byId.get(imageId)
    if (sample === undefined) {
      throw new ProblemError(
        'not-found',
        'The file of that picture is gone from the data folder. Open it again.',
      )
    }
    return await readFile(sample.path)
  }

  async #read(): Promise<readonly Sample[]> {
    const folder = join(shippedFolders().resources, 'samples')
    const text = await readFile(join(folder, 'samples.json'), 'utf8').catch(() => '[]')
    for (const { default: isDefault = false, file, ...told } of parseList(text)) {
      const path = join(folder, basename(file))
      const bytes = await readFile(path)
      const imageId = await imageIdOf(bytes)
      const image = { imageId, name: file, sample: file, format: findFormat(bytes).id, bytes: bytes.length }
      this.#byId.set(imageId, { ...told, ...image, path, isDefault })
    }
    return [...this.#byId.values()]
  }
}
