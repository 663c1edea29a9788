/** The language models that are on this machine: in the Hub cache and in a folder of model folders. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listSnapshots } from './cache-layout'
import { describeModelFolder, type ModelFolder } from './model-folder'

export interface LocalModels {
  /** Those with an ONNX graph, by name. */
  readonly models: readonly ModelFolder[]
  /** Folders that hold something unsound, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[]
}

/** Looks through every snapshot of the Hub cache and every folder in `modelsFolder`; neither need exist. */
export async function listLocalModels(cacheFolder: string, modelsFolder: string): Promise<LocalModels> {
  const snapshots = (await listSnapshots(cacheFolder)).map(({ folder }) => folder)
  const own = await readdir(modelsFolder, { withFileTypes: true }).catch(() => [])
  const folders = own.filter((entry) => entry.isDirectory()).map(({ name }) => join(modelsFolder, name))
  const models: ModelFolder[] = []
  const unreadable: { folder: string; reason: string }[] = []
  for (const folder of [...snapshots, ...folders]) {
    try {
      models.push(await describeModelFolder(folder))
    } catch (error) {
      unreadable.push({ folder, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return {
    models: models
      .filter(({ graphs }) => graphs.length > 0)
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    unreadable,
  }
}
