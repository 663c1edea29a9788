/** The language models on this machine: shipped, imported, in the Hub's cache, in folders that were pointed at. */
import { createHash } from 'node:crypto'
import { join, sep } from 'node:path'
import { hubCacheFolder } from '../../hub/cache-layout'
import { listLocalModels, type LocalModels } from '../../hub/local-models'
import type { ModelFolder } from '../../hub/model-folder'
import { readLanguageCard, shippedLanguageModels } from '../../language/language-card'
import { dataFolder } from '../../lib/data-folder'
import { ProblemError } from '../../lib/problem'
import { shippedFolders } from '../../store/shipped'
import type { LanguageModel, LocalModel, ModelStructure } from '../contract'

type Described = Omit<LanguageModel, 'isLoaded'> & { readonly folder: string }
export type DescribedLocal = Omit<LocalModel, 'isLoaded'>

export interface ModelPlaces {
  readonly shipped: string
  readonly imported: string
  readonly hubCache: string
  /** Folders and .onnx files that the user pointed at. */
  readonly linked: () => readonly string[]
}

export const usualPlaces = (): Omit<ModelPlaces, 'linked'> => ({
  shipped: shippedFolders().models,
  imported: join(dataFolder(), 'models'),
  hubCache: hubCacheFolder(),
})

export class LanguageModels {
  readonly places: ModelPlaces
  /** As last listed: a slider that moves must not look through the disk each time. */
  #known = new Map<string, Described>()

  constructor(places: ModelPlaces) {
    this.places = places
  }

  /** Those that the lab can open: shipped ones first, then by name. */
  async list(): Promise<Described[]> {
    const shipped = await this.#shipped()
    const { models } = await this.local()
    const others = models.filter(({ obstacle }) => obstacle === null).map(toLanguageModel)
    const all = [...shipped, ...others]
    this.#known = new Map(all.map((model) => [model.modelId, model]))
    return all
  }

  /** Everything that did not ship, by name, usable in the lab or not. */
  async local(): Promise<{
    readonly models: readonly DescribedLocal[]
    readonly unreadable: readonly { readonly folder: string; readonly reason: string; isLinked: boolean }[]
  }> {
    const { hubCache, imported } = this.places
    const linked = this.places.linked()
    const { models, unreadable } = await listLocalModels(hubCache, imported, linked)
    const shipped = await this.#shipped()
    return {
      models: describeAll(models, { linked, imported, taken: shipped.map(({ modelId }) => modelId) }),
      unreadable: unreadable.map((each) => ({ ...each, isLinked: linked.includes(each.folder) })),
    }
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
    return (await readLanguageCard(join(this.places.shipped, modelId)))?.example ?? null
  }

  async #shipped(): Promise<Described[]> {
    const models = await shippedLanguageModels(this.places.shipped)
    return models.map(({ card: { id, title, what, licence }, bytes, folder }) => {
      return { modelId: id, title, what, licence, bytes, source: 'shipped', folder }
    })
  }
}

interface Surroundings {
  readonly linked: readonly string[]
  readonly imported: string
  /** Ids that are taken. */
  readonly taken: readonly string[]
}

function describeAll(
  models: LocalModels['models'],
  { linked, imported, taken }: Surroundings,
): DescribedLocal[] {
  const ids = new Set(taken)
  return models.map((model) => {
    const isImported = model.place.startsWith(`${imported}${sep}`) && !linked.includes(model.place)
    const source = model.commit !== null ? 'hub' : isImported ? 'imported' : 'folder'
    const modelId = freeId(source === 'hub' ? `hub-${model.name}` : model.name, model.place, ids)
    ids.add(modelId)
    return {
      modelId,
      title: model.name,
      source,
      folder: model.place,
      bytes: model.totalBytes,
      formats: [...new Set(model.graphs.map(({ dtype }) => dtype))],
      commit: model.commit,
      remarks: [...model.remarks],
      obstacle: obstacleOf(model),
    }
  })
}

/** A model writes text when it has a decoder, and a tokenizer to read with. */
function obstacleOf({ graphs, hasTokenizer }: ModelFolder): string | null {
  const roles = ['model', 'decoder_model_merged', 'decoder_with_past_model', 'decoder_model']
  if (!graphs.some(({ role }) => roles.includes(role)))
    return 'It has no decoder of text, so the model lab cannot open it.'
  return hasTokenizer ? null : 'It has no tokenizer.json, so the model lab cannot read a text with it.'
}

function toLanguageModel({ modelId, title, source, folder, bytes, commit }: DescribedLocal): Described {
  const isHub = commit !== null
  const what = isHub ? `From the Hub, revision ${commit.slice(0, 8)}` : `${placeNames[source]}: ${folder}`
  return { modelId, title, what, licence: '', bytes, source, folder }
}

const placeNames = { imported: 'Imported', hub: 'Hub cache', folder: 'On this disk' }

/** Letters, digits, dots and dashes: what an identifier of the contract may hold. */
function freeId(name: string, folder: string, taken: ReadonlySet<string>): string {
  const plain = name.replaceAll('/', '--').replace(/[^\w.-]/g, '-')
  const id = plain.slice(0, 128)
  if (!taken.has(id)) return id
  // Of two with one name, the place on disk tells them apart, at the next start too.
  return `${plain.slice(0, 118)}-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`
}
