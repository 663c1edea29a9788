/** Plays an episode that is kept on disk as it is played: it goes on where it was interrupted. */
import type { EpisodeStep } from '../agents/bandit'
import type { EpisodeEnd, EpisodeFile } from '../agents/episode-file'
import type { Engine } from './_contract'
import type { EpisodeInput } from './_agent-jobs'

export interface KeptEpisode {
  readonly input: Omit<EpisodeInput, 'played'>
  /** Null = nothing is kept. */
  readonly file: EpisodeFile | null
  readonly signal?: AbortSignal
  /** Hears of each step that is played now, once. */
  readonly onStep?: (step: EpisodeStep) => void
}

export async function playKeptEpisode(
  engine: Engine,
  key: string,
  { input, file, signal, onStep }: KeptEpisode,
): Promise<EpisodeEnd & { readonly steps: readonly EpisodeStep[] }> {
  const played = file?.played ?? []
  const end = file?.end ?? null
  if (end !== null) return { steps: played, ...end }
  // A process that dies is started again and given the same input: steps it tells twice are known already.
  let known = played.length
  const output = await engine.call(
    key,
    'agent.episode',
    { ...input, played },
    {
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        if (event.kind !== 'step' || event.step.step < known || signal?.aborted === true) return
        known += 1
        file?.add(event.step)
        onStep?.(event.step)
      },
    },
  )
  const { steps, ended, message, activations } = output
  file?.finish({ ended, message, activations })
  return { steps, ended, message, activations }
}
