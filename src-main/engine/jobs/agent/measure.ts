import { ProblemError } from '../../../lib/problem'
import type { JobContext } from '../../_contract'
import type { MeasureInput, MeasureOutput } from '../../_agent-jobs'

export function measureActions(_input: MeasureInput, _context: JobContext): Promise<MeasureOutput> {
  return Promise.reject(new ProblemError('refused', 'This part of the agent lab is not there yet.'))
}
