/** The language models on this machine: shipped with the app, imported by the user, in the Hub's cache. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { hubCacheFolder } from '../../hub/cache-layout'
import { listLocalModels } from '../../hub/local-models'
import type { ModelFolder } from '../../hub/model-folder'
import { dataFolder } from '../../lib/data-folder'
import { ProblemError } from '../../lib/problem'
import { shippedFolders } from '../../store/shipped'
import type { LanguageModel, ModelStructure } from '../contract'

type Described = Omit<LanguageModel, 'isLoaded'> & { readonly folder: string }

/** The part of a shipped model's card that the model lab reads. */
const languageCard = v.object({
  kind: v.literal('language'),
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  files: v.array(v.object({ bytes: v.number() })),
  example: v.object({
    prompt: v.string(),
    direction: v.nullable(
      v.object({ title: v.string(), positive: v.array(v.string()), negative: v.array(v.string()) }),
    ),
  }),
})
type LanguageCard = v.InferOutput<typeof languageCard>

interface Folders {
  readonly shipped: string
  readonly imported: string
  readonly hubCache: string
}

export class LanguageModels {
  readonly #folders: Folders

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
    return [...(await this.#shipped()), ...others]
  }

  /** Throws 'not-found' for anything but a model of the list: no other path is ever opened. */
  async find(modelId: string): Promise<Described> {
    const found = (await this.list()).find((model) => model.modelId === modelId)
    if (found !== undefined) return found
    throw new ProblemError('not-found', `There is no language model "${modelId}" here. Choose one of the list.`)
  }

  /** What shows a shipped model at its best; null for others. */
  async exampleOf(modelId: string): Promise<ModelStructure['example']> {
    return (await this.#card(modelId))?.example ?? null
  }

  async #shipped(): Promise<Described[]> {
    const entries = await readdir(this.#folders.shipped, { withFileTypes: true })
    const found = await Promise.all(
      entries.filter((entry) => entry.isDirectory()).map(({ name }) => this.#describeShipped(name)),
    )
    return found.filter((model) => model !== null)
  }

  async #describeShipped(modelId: string): Promise<Described | null> {
    const card = await this.#card(modelId)
    if (card === null) return null
    const { title, what, licence, files } = card
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    return { modelId, title, what, licence, bytes, source: 'shipped', folder: join(this.#folders.shipped, modelId) }
  }

  /** null for a folder without a card, or with that of another kind of model. */
  async #card(modelId: string): Promise<LanguageCard | null> {
    const path = join(this.#folders.shipped, modelId, 'card.json')
    if (!existsSync(path)) return null
    const card: unknown = JSON.parse(await readFile(path, 'utf8'))
    const parsed = v.safeParse(languageCard, card)
    return parsed.success ? parsed.output : null
  }
}

/** A model that writes text: it has a decoder, and a tokenizer to read with. */
function isTextModel({ graphs, hasTokenizer }: ModelFolder): boolean {
  const roles: readonly string[] = ['model', 'decoder', 'decoder-merged']
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
  return name.replaceAll('/', '--').replace(/[^\w.-]/g, '-').slice(0, 128)
}
