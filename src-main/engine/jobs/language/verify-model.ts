import type { JobContext } from '../../_contract'
import type { LanguageModelInput, VerifyOutput } from '../../_language-jobs'

export function verifyModel(_input: LanguageModelInput, _context: JobContext): Promise<VerifyOutput> {
  return Promise.resolve({ laws: [], elapsedMs: 0, device: 'cpu', note: null })
}
