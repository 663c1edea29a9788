import { ProblemError } from '../../../lib/problem'
import type { JobContext } from '../../_contract'
import type { RolloutInput, RolloutOutput } from '../../_agent-jobs'

export function rollOut(_input: RolloutInput, _context: JobContext): Promise<RolloutOutput> {
  return Promise.reject(new ProblemError('refused', 'This part of the agent lab is not there yet.'))
}
