import { ProblemError } from '../../lib/problem'
import type { Handlers } from './_contract'
import type { Services } from './_services'

export function vectorHandlers(
  _: Services,
): Pick<Handlers, 'language.exportVector' | 'language.importVector'> {
  return {
    'language.exportVector': () => Promise.reject(new ProblemError('internal', 'not yet')),
    'language.importVector': () => Promise.reject(new ProblemError('internal', 'not yet')),
  }
}
