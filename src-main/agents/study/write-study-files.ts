/** The files of a study: its record, a table for each experiment, the vectors, and the report. */
import { join } from 'node:path'
import { writeAtomically } from '../../lib/write-atomically'
import { unsaid } from '../../steering/vectors/steering-vector'
import { writeVectorFile } from '../../steering/vectors/vector-file'
import type { BlockVector } from './block-vectors'
import { studyTables } from './csv-tables'
import { reportPage } from './report/page'
import type { StudyRecord } from './study-record'

export interface StudyFiles {
  readonly record: string
  readonly report: string
  readonly tables: readonly string[]
  /** null where no vector was made. */
  readonly vectors: string | null
}

export async function writeStudyFiles(
  out: string,
  record: StudyRecord,
  vectors: readonly BlockVector[],
): Promise<StudyFiles> {
  const files = { record: join(out, 'study.json'), report: join(out, 'report.html') }
  await writeAtomically(files.record, `${JSON.stringify(record, null, 1)}\n`)
  const tables: string[] = []
  for (const { name, text } of studyTables(record)) {
    const path = join(out, `${name}.csv`)
    await writeAtomically(path, text)
    tables.push(path)
  }
  await writeAtomically(files.report, reportPage(record))
  return { ...files, tables, vectors: await writeVectors(out, record, vectors) }
}

async function writeVectors(
  out: string,
  { model, date }: StudyRecord,
  vectors: readonly BlockVector[],
): Promise<string | null> {
  if (vectors.length === 0) return null
  const path = join(out, 'vectors.safetensors')
  await writeVectorFile(path, {
    ...unsaid,
    modelHint: model.family,
    modelHash: model.hash,
    positions: 'last',
    norm: 'raw',
    method: 'east',
    defaultScale: 2,
    date,
    directions: vectors.map(({ block, vector }) => ({ block, vector })),
  })
  return path
}
