/** Importers by id. A file of this folder is found by its being there. */
import { ProblemError } from '../lib/problem'
import type { Importer } from './_importer'
import type { SourceFile } from './_source'

const files = import.meta.glob<Importer>(['./*.ts', '!./_*.ts'], { eager: true, import: 'default' })

export const importers: ReadonlyMap<string, Importer> = new Map(
  Object.entries(files).map(([path, importer]) => {
    const fileName = path.slice('./'.length, -'.ts'.length)
    if (importer.id !== fileName) throw new Error(`${path} calls its importer ${importer.id}`)
    return [importer.id, importer]
  }),
)

/** The importer named, or the one that knows the file. */
export function chooseImporter(source: SourceFile, id: string | undefined): Importer {
  const known = [...importers.values()].map((importer) => `${importer.id} (${importer.title})`).join(', ')
  if (id !== undefined) {
    const importer = importers.get(id)
    if (importer !== undefined) return importer
    throw new ProblemError('bad-input', `There is no import format "${id}". Formats there are: ${known}.`)
  }
  const importer = [...importers.values()].find((candidate) => candidate.recognises(source))
  if (importer !== undefined) return importer
  throw new ProblemError(
    'bad-input',
    `${source.name} is in none of the formats that can be imported: ${known}. Choose such a file; --format on the command line tells what is wrong with one.`,
  )
}
