import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { WantedDtype } from '../hub/choose-graphs'
import { findModelFiles, type LanguageModelFiles } from '../language/model-files'
import { dataFolder } from '../lib/data-folder'
import { shippedFolders } from '../store/shipped'

/** `--model`: the id of a shipped or imported model, a path, or the name of one in the Hub's cache. */
export function languageModelPath(idOrPath: string): string {
  if (!/^\w[\w.-]*$/.test(idOrPath) || existsSync(idOrPath)) return idOrPath
  const places = [join(shippedFolders().models, idOrPath), join(dataFolder(), 'models', idOrPath)]
  return places.find((place) => existsSync(join(place, 'config.json'))) ?? idOrPath
}

export async function findLanguageModel(idOrPath: string, dtype: WantedDtype): Promise<LanguageModelFiles> {
  return await findModelFiles(languageModelPath(idOrPath), dtype)
}
