import { importModel } from '../../../importers/_import-model'
import type { JobContext } from '../../_contract'
import type { ImportInput, ImportOutput } from '../../_model-jobs'

/** Writes a checkpoint as an ONNX folder: all of it, or nothing. */
export async function importForUser(
  { path, outFolder, vocabularyPath }: ImportInput,
  context: JobContext,
): Promise<ImportOutput> {
  context.progress(0, 0, 'Writing the model as ONNX')
  const vocabulary = vocabularyPath === null ? {} : { vocabularyPath }
  const { folder, bytes, what } = await importModel({ path, outFolder, ...vocabulary })
  return { folder, totalBytes: bytes, what }
}
