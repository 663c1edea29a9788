/** The language models that are on this machine: in the Hub cache and in a folder of model folders. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listSnapshots } from './cache-layout'
import { describeModelFolder, type ModelFolder } from './model-folder'

export interface LocalModel extends ModelFolder {
  /** Where it was found: a folder, or an .onnx file. */
  readonly place: string
}

export interface LocalModels {
  /** Those with an ONNX graph, by name. */
  readonly models: readonly LocalModel[]
  /** Folders that hold something unsound, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[]
}

/** What an import that was broken off leaves behind. */
export const isUnfinished = (folder: string): boolean => folder.endsWith('.part')

/** Looks through every snapshot of the Hub cache, every folder in `modelsFolder`, and others; none need exist. */
export async function listLocalModels(
  cacheFolder: string,
  modelsFolder: string,
  others: readonly string[] = [],
): Promise<LocalModels> {
  const snapshots = (await listSnapshots(cacheFolder)).map(({ folder }) => folder)
  const own = await readdir(modelsFolder, { withFileTypes: true }).catch(() => [])
  const folders = own
    .filter((entry) => entry.isDirectory() && !isUnfinished(entry.name))
    .map(({ name }) => join(modelsFolder, name))
  const models: LocalModel[] = []
  const unreadable: { folder: string; reason: string }[] = []
  for (const folder of [...snapshots, ...folders, ...others]) {
    try {
      models.push({ ...(await describeModelFolder(folder)), place: folder })
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
