import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { modelHash, readModelCard, readModelFile, type ModelCard } from './model-card'

export interface InstalledModel {
  readonly folder: string
  readonly card: ModelCard
  readonly hash: string
  /** Whether every file is the one the card describes. */
  readonly isVerified: boolean
  readonly bytes: number
}

/** The models in a folder of model folders, by id; what has no usable card is no model. */
export async function installedModels(modelsFolder: string): Promise<InstalledModel[]> {
  const entries = await readdir(modelsFolder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(modelsFolder, name))
  const found = await Promise.all(
    folders.sort().map((folder) => readModelCard(folder).catch(() => undefined)),
  )
  const models = found.filter((model) => model !== undefined)
  return await Promise.all(
    models.map(async ({ folder, card }) => ({
      folder,
      card,
      hash: modelHash(card),
      isVerified: await isVerified(folder, card),
      bytes: card.files.reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  )
}

async function isVerified(folder: string, card: ModelCard): Promise<boolean> {
  const checks = card.files.map(({ path }) => readModelFile(folder, card, path))
  return await Promise.all(checks).then(
    () => true,
    () => false,
  )
}
