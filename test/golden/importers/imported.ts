/** Imports a checkpoint of ../shared/data into a temporary folder, for the tests beside this file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { importModel, type ImportReport } from '../../../src-main/importers/_import-model'

export const dataFolder = join(import.meta.dirname, '../../../../shared/data')

export async function importShared(path: string): Promise<ImportReport> {
  const folder = await mkdtemp(join(tmpdir(), 'saccade-import-'))
  return await importModel({ path: join(dataFolder, path), outFolder: join(folder, 'model') })
}

export async function removeImported({ folder }: ImportReport): Promise<void> {
  await rm(dirname(folder), { recursive: true, force: true })
}
