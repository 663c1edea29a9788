/** Experiment 1: an agent that is left alone commits early, even where there is nothing to choose. */
import type { PlayedEpisode } from '../play-episodes'
import { easy, equalMeans, hard, type Environment } from '../settings'
import type { Material, Study } from '../study'
import { baselineCurves, type BaselineCurves } from './baseline-curves'
import { episodeCurves, type EpisodeCurves } from './episode-curves'

export interface Overconfidence {
  readonly environments: readonly EpisodeCurves[]
  readonly baselines: readonly BaselineCurves[]
}

export async function overconfidence(
  study: Study,
  { collection, unequal }: Material,
): Promise<Overconfidence> {
  const { horizon, evaluationSamples, samples } = study.settings
  const curves = (
    environment: Environment,
    episodes: readonly PlayedEpisode[],
    drawn: number,
  ): EpisodeCurves =>
    episodeCurves(
      {
        environment,
        condition: 'unsteered',
        episodes: episodes.filter(({ request }) => request.environment.id === environment.id),
        horizon,
        samples: drawn,
      },
      study.bootstrap,
    )
  return {
    environments: [
      curves(easy, unequal, evaluationSamples),
      curves(hard, unequal, evaluationSamples),
      curves(equalMeans, collection, samples),
    ],
    baselines: [...(await baselineCurves(study, easy)), ...(await baselineCurves(study, hard))],
  }
}
