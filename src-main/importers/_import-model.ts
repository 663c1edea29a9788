/** From a checkpoint to an ordinary ONNX folder: all of it, or nothing. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../lib/problem'
import { writeAtomically } from '../lib/write-atomically'
import type { ImportedModel, Importer, ImportOptions } from './_importer'
import { chooseImporter } from './_registry'
import { openSourceFile, type SourceFile } from './_source'
import { writeDecoder, type WriteLimits } from './_write-decoder'

export interface ImportRequest extends ImportOptions, WriteLimits {
  readonly path: string
  /** An importer's id; found from the file when left out. */
  readonly format?: string
  /** The folder to make; it must not hold anything yet. */
  readonly outFolder: string
}

export interface ImportReport {
  readonly folder: string
  readonly format: string
  readonly what: string
  /** Bytes of the graph and its weights. */
  readonly bytes: number
  readonly sources: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
}

/** Throws a sentence and leaves no folder behind when the file is not what it should be. */
export async function importModel(request: ImportRequest): Promise<ImportReport> {
  const source = await openSourceFile(request.path)
  const importer = chooseImporter(source, request.format)
  await refuseTaken(request.outFolder)
  const imported = await importer.import(source, request)
  try {
    return await writeFolder(imported, importer, request)
  } finally {
    imported.close()
  }
}

async function refuseTaken(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [])
  if (entries.length === 0) return
  throw new ProblemError(
    'bad-input',
    `${folder} already holds something, and an import never overwrites. Choose another folder (--out on the command line), or remove it.`,
  )
}

async function writeFolder(
  imported: ImportedModel,
  importer: Importer,
  request: ImportRequest,
): Promise<ImportReport> {
  const { outFolder } = request
  const partFolder = `${outFolder}.${randomUUID()}.part`
  try {
    await mkdir(join(partFolder, 'onnx'), { recursive: true })
    const sources = await Promise.all(imported.sources.map(describe))
    const bytes = await writeDecoder(imported.model, join(partFolder, 'onnx'), request)
    const report = { folder: outFolder, format: importer.id, what: imported.what, bytes, sources }
    for (const [name, content] of Object.entries(jsonFiles(imported))) {
      await writeAtomically(join(partFolder, name), `${JSON.stringify(content, null, 2)}\n`)
    }
    await writeAtomically(join(partFolder, 'README.md'), provenance(report, importer))
    // Renaming onto an empty folder fails on some systems.
    await rmdir(outFolder).catch(() => undefined)
    await rename(partFolder, outFolder)
    return report
  } catch (error) {
    await rm(partFolder, { recursive: true, force: true }).catch(() => undefined)
    throw error instanceof ProblemError ? error : unwritable(outFolder, error)
  }
}

function unwritable(folder: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  return new ProblemError(
    'storage',
    `The folder ${folder} cannot be made (${String(error.code)}), so nothing was imported. Choose another (--out on the command line).`,
    { cause: error },
  )
}

function jsonFiles(imported: ImportedModel): Readonly<Record<string, unknown>> {
  return {
    'config.json': imported.config,
    'generation_config.json': imported.generationConfig,
    'tokenizer.json': imported.tokenizer,
    'tokenizer_config.json': imported.tokenizerConfig,
  }
}

async function describe({ path, name, bytes }: SourceFile): Promise<ImportReport['sources'][number]> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return { name, bytes, sha256: hash.digest('hex') }
}

function provenance({ what, sources }: ImportReport, { id, title }: Importer): string {
  const rows = sources.map(({ name, bytes, sha256 }) => `| \`${name}\` | ${bytes} | \`${sha256}\` |`)
  return [
    `# Imported from ${title}`,
    '',
    `This is ${what}, written as ONNX by \`saccade models import\` (format \`${id}\`). The weights are those of the files below; their licence is their author's.`,
    '',
    '| file | bytes | sha256 |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
