/** Runs the laws of reading and editing on the model that a user brought. */
import { locateModel } from '../../../adapters/locate-model'
import { checkLaws, type LawReport } from '../../../hooks/laws/check-laws'
import { lawNames } from '../../../hooks/laws/law'
import { findModelFiles } from '../../../language/model-files'
import type { JobContext } from '../../_contract'
import type { LanguageModelInput, LawOutcome, VerifyOutput } from '../../_language-jobs'
import { onDevice } from '../device-fallback'

export async function verifyModel(
  { folder, device }: LanguageModelInput,
  context: JobContext,
): Promise<VerifyOutput> {
  context.progress(0, 0, 'Trying the laws')
  const { config, graphPath } = await findModelFiles(folder)
  const startedMs = performance.now()
  const { result, report } = await onDevice(device, {
    open: (id) => Promise.resolve(id),
    use: (id) =>
      checkLaws({
        source: graphPath,
        device: id,
        locate: (model) => locateModel(model, { config }),
        onSite: (done, total, site) => context.progress(done, total, `Trying the laws on ${site}`),
      }),
    deviceOf: (id) => (id === 'auto' ? 'cpu' : id),
  })
  const { tried, leftOut } = result
  return { laws: outcomes(result), tried, leftOut, elapsedMs: performance.now() - startedMs, ...report }
}

function outcomes({ results, refused }: LawReport): LawOutcome[] {
  const tried = results.map(({ law, edit, point, kinds, holds, number, tolerance }) => ({
    law,
    kinds,
    subject: `${edit} at ${point}`,
    holds,
    value: number,
    tolerance,
    message: lawNames[law],
  }))
  const left = refused.map(({ edit, kind, point, reason }) => ({
    law: 'not offered',
    kinds: [kind],
    subject: `${edit} at ${point}`,
    holds: null,
    value: null,
    tolerance: null,
    message: reason,
  }))
  return [...tried, ...left]
}
