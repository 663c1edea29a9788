/** The models that ship, from their cards; each file is hashed once and again when it changes. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { shippedLanguageModels, type ShippedLanguageModel } from '../../language/language-card'
import { ProblemError } from '../../lib/problem'
import { modelHash, readModelCard, type ModelCard } from '../../scanpath/model-card'
import { shippedFolders } from '../../store/shipped'
import type { ModelInfo } from '../contract'

export const defaultModelId = 'saccade-free-view'

type Described = Omit<ModelInfo, 'loaded'>

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** A model whose card cannot be read is shown with the reason, not hidden. */
function unreadable(modelId: string, error: unknown): Described {
  const what = error instanceof Error ? error.message : String(error)
  return {
    modelId,
    kind: 'gaze',
    title: modelId,
    what,
    licence: '',
    bytes: 0,
    hash: '',
    verified: false,
    quality: [],
    limits: '',
  }
}

function describeLanguage({ card, bytes, hash, isVerified }: ShippedLanguageModel): Described {
  const { id: modelId, title, what, licence, quality, limits } = card
  return {
    modelId,
    kind: 'language',
    title,
    what,
    licence,
    bytes,
    hash,
    verified: isVerified,
    quality,
    limits,
  }
}

export class Models {
  readonly #folder: string
  readonly #hashes = new Map<string, { readonly stamp: string; readonly sha256: string }>()

  constructor(folder = shippedFolders().models) {
    this.#folder = folder
  }

  /** Throws 'not-found' for anything but the name of a model folder: no path leaves `models/`. */
  folderOf(modelId: string): string {
    const folder = join(this.#folder, modelId)
    if (/^\w/.test(modelId) && existsSync(join(folder, 'card.json'))) return folder
    throw new ProblemError('not-found', `There is no model "${modelId}" here. Choose one of those in Models.`)
  }

  async list(): Promise<Described[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true })
    const found = entries.filter(
      (entry) => entry.isDirectory() && existsSync(join(this.#folder, entry.name, 'card.json')),
    )
    const language = (await shippedLanguageModels(this.#folder)).map(describeLanguage)
    const isLanguage = new Set(language.map(({ modelId }) => modelId))
    const gaze = found.filter(({ name }) => !isLanguage.has(name)).map(({ name }) => this.#describe(name))
    return [...(await Promise.all(gaze)), ...language]
  }

  async #describe(modelId: string): Promise<Described> {
    try {
      const { folder, card } = await readModelCard(join(this.#folder, modelId))
      const verified = await this.#isVerified(folder, card)
      const { title, what, licence, quality, limits } = card
      const bytes = card.files.reduce((sum, file) => sum + file.bytes, 0)
      return {
        modelId,
        kind: 'gaze',
        title,
        what,
        licence,
        bytes,
        hash: modelHash(card),
        verified,
        quality,
        limits,
      }
    } catch (error) {
      return unreadable(modelId, error)
    }
  }

  async #isVerified(folder: string, card: ModelCard): Promise<boolean> {
    const checks = card.files.map(
      async ({ path, sha256 }) => (await this.#hash(join(folder, path))) === sha256,
    )
    return (await Promise.all(checks)).every(Boolean)
  }

  /** Empty for a file that is missing. */
  async #hash(path: string): Promise<string> {
    if (!existsSync(path)) return ''
    const { mtimeMs, size } = await stat(path)
    const stamp = `${mtimeMs} ${size}`
    const known = this.#hashes.get(path)
    if (known?.stamp === stamp) return known.sha256
    const sha256 = await hashFile(path)
    this.#hashes.set(path, { stamp, sha256 })
    return sha256
  }
}
