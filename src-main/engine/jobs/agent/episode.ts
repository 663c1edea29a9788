import { ProblemError } from '../../../lib/problem'
import type { TalkContext } from '../../_contract'
import type { EpisodeInput, EpisodeOutput } from '../../_agent-jobs'

export function playEpisode(
  _input: EpisodeInput,
  _context: TalkContext<'agent.episode'>,
): Promise<EpisodeOutput> {
  return Promise.reject(new ProblemError('refused', 'This part of the agent lab is not there yet.'))
}
