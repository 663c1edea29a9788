import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readModelCard, type ModelCard } from '../scanpath/model-card'
import { shippedFolders } from '../store/shipped'

/** `--model`: the id of a shipped model, or a path. */
export async function findModel(idOrPath: string): Promise<{ folder: string; card: ModelCard }> {
  const shipped = join(shippedFolders().models, idOrPath)
  const isId = /^[\w.-]+$/.test(idOrPath) && existsSync(join(shipped, 'card.json'))
  return await readModelCard(isId ? shipped : idOrPath)
}
