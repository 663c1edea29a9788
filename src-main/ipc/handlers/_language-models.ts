/** The language models on this machine: shipped with the app, imported by the user, in the Hub's cache. */
import { join } from 'node:path'
import { hubCacheFolder } from '../../hub/cache-layout'
import { listLocalModels } from '../../hub/local-models'
import type { ModelFolder } from '../../hub/model-folder'
import { readLanguageCard, shippedLanguageModels } from '../../language/language-card'
import { dataFolder } from '../../lib/data-folder'
import { ProblemError } from '../../lib/problem'
import { shippedFolders } from '../../store/shipped'
import type { LanguageModel, ModelStructure } from '../contract'

type Described = Omit<LanguageModel, 'isLoaded'> & { readonly folder: string }

interface Folders {
  readonly shipped: string
  readonly imported: string
  readonly hubCache: string
}

export class LanguageModels {
  readonly #folders: Folders
  /** As last listed: a slider that moves must not look through the disk each time. */
  #known = new Map<string, Described>()

  constructor(
    folders: Folders = {
      shipped: shippedFolders().models,
      imported: join(dataFolder(), 'models'),
      hubCache: hubCacheFolder(),
    },
  ) {
    this.#folders = folders
  }

  /** Shipped ones first, then by name. */
  async list(): Promise<Described[]> {
    const { imported, hubCache } = this.#folders
    const { models } = await listLocalModels(hubCache, imported)
    const others = models.filter(isTextModel).map((model) => describe(model))
    const all = [...(await this.#shipped()), ...others]
    this.#known = new Map(all.map((model) => [model.modelId, model]))
    return all
  }

  /** Throws 'not-found' for anything but a model of the list: no other path is ever opened. */
  async find(modelId: string): Promise<Described> {
    const found = this.#known.get(modelId) ?? (await this.list()).find((model) => model.modelId === modelId)
    if (found !== undefined) return found
    throw new ProblemError(
      'not-found',
      `There is no language model "${modelId}" here. Choose one of the list.`,
    )
  }

  /** What shows a shipped model at its best; null for others. */
  async exampleOf(modelId: string): Promise<ModelStructure['example']> {
    const example = (await readLanguageCard(join(this.#folders.shipped, modelId)))?.example
    if (example?.prompt === undefined) return null
    return { prompt: example.prompt, direction: example.direction }
  }

  async #shipped(): Promise<Described[]> {
    const models = await shippedLanguageModels(this.#folders.shipped)
    return models.map(({ card: { id, title, what, licence }, bytes, folder }) => {
      return { modelId: id, title, what, licence, bytes, source: 'shipped', folder }
    })
  }
}

/** A model that writes text: it has a decoder, and a tokenizer to read with. */
function isTextModel({ graphs, hasTokenizer }: ModelFolder): boolean {
  const roles = ['model', 'decoder_model_merged', 'decoder_with_past_model', 'decoder_model']
  return hasTokenizer && graphs.some(({ role }) => roles.includes(role))
}

function describe({ name, folder, commit, totalBytes, layout }: ModelFolder): Described {
  const isHub = commit !== null
  return {
    modelId: idOf(isHub ? `hub-${name}` : name),
    title: name,
    what: isHub ? `From the Hub, revision ${commit.slice(0, 8)}` : `Imported, in the ${layout} layout`,
    licence: '',
    bytes: totalBytes,
    source: isHub ? 'hub' : 'imported',
    folder,
  }
}

/** Letters, digits, dots and dashes: what an identifier of the contract may hold. */
function idOf(name: string): string {
  return name
    .replaceAll('/', '--')
    .replace(/[^\w.-]/g, '-')
    .slice(0, 128)
}
