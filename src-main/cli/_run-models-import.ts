import { basename, extname, join, resolve } from 'node:path'
import { importModel, type ImportReport } from '../importers/_import-model'
import { dataFolder } from '../lib/data-folder'

export interface ImportChoices {
  readonly format?: string
  readonly out?: string
  readonly tokenizer?: string
  readonly json?: boolean
}

export async function runModelsImport(path: string, choices: ImportChoices): Promise<void> {
  const outFolder = resolve(choices.out ?? join(dataFolder(), 'models', basename(path, extname(path))))
  const report = await importModel({
    path,
    outFolder,
    ...(choices.format === undefined ? {} : { format: choices.format }),
    ...(choices.tokenizer === undefined ? {} : { vocabularyPath: choices.tokenizer }),
  })
  process.stdout.write(choices.json === true ? `${JSON.stringify(report)}\n` : toText(report))
}

function toText({ folder, format, what, bytes }: ImportReport): string {
  return `${folder}\n    ${what}, ${(bytes / 1e6).toFixed(1)} MB, imported from ${format}\n`
}
