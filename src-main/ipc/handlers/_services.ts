/** What several domains share, made once per app. */
import type { HandlerDependencies } from './_contract'
import { LanguageModels, usualPlaces } from './_language-models'
import { LinkedFolders } from './_linked-folders'
import { Models } from './_models'
import { Pictures } from './_pictures'
import { Predictions } from './_predictions'

export interface Services extends HandlerDependencies {
  readonly pictures: Pictures
  readonly predictions: Predictions
  readonly models: Models
  readonly languageModels: LanguageModels
  readonly linkedFolders: LinkedFolders
}

export function createServices(deps: HandlerDependencies): Services {
  const pictures = new Pictures(deps)
  const models = new Models()
  const linkedFolders = new LinkedFolders(deps.store)
  const languageModels = new LanguageModels({ ...usualPlaces(), linked: () => linkedFolders.list() })
  return {
    ...deps,
    pictures,
    models,
    languageModels,
    linkedFolders,
    predictions: new Predictions(deps, { pictures, models }),
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A promise of what is known at once; what `body` throws rejects it like any other failure. */
export async function promised<T>(body: () => T): Promise<T> {
  return await Promise.resolve().then(body)
}
