/** Whole episodes under steering, against it, and at the best temperature: what the change of entropy does to the play. */
import type { AgentSteering } from '../../bandit'
import type { EpisodeRequest } from '../play-episodes'
import { easy, equalMeans, type Environment } from '../settings'
import { episodesOf, type Material, type OperatingPoint, type Study } from '../study'
import { episodeCurves, type EpisodeCurves } from './episode-curves'

interface EpisodeCondition {
  readonly name: string
  readonly steering: AgentSteering | null
  readonly temperature: number
}

/** Where the effect on entropy shows, and where exploring has a price. */
export const steeredEnvironments: readonly Environment[] = [equalMeans, easy]

export async function steeredEpisodes(
  study: Study,
  material: Material,
  { point, temperature }: { readonly point: OperatingPoint; readonly temperature: number | null },
): Promise<EpisodeCurves[]> {
  const conditions = conditionsOf(point, temperature)
  const curves: EpisodeCurves[] = []
  for (const environment of steeredEnvironments) {
    curves.push(unsteeredCurves(study, material, environment))
    const requests = conditions.map((condition) => steeredRequests(study, environment, condition))
    const episodes = await study.jobs.episodes(
      `episodes under steering, ${environment.title}`,
      requests.flat(),
    )
    for (const [index, condition] of conditions.entries()) {
      const runs = study.settings.steeredRuns
      curves.push(
        episodeCurves(
          {
            environment,
            condition: condition.name,
            episodes: episodes.slice(index * runs, (index + 1) * runs),
            horizon: study.settings.horizon,
            samples: study.settings.evaluationSamples,
          },
          study.bootstrap,
        ),
      )
    }
  }
  return curves
}

/** The same runs left alone: they were played for experiment 1. */
function unsteeredCurves(
  study: Study,
  { collection, unequal }: Material,
  environment: Environment,
): EpisodeCurves {
  const played = [...collection, ...unequal].filter(
    ({ request }) => request.environment.id === environment.id,
  )
  return episodeCurves(
    {
      environment,
      condition: 'unsteered',
      episodes: played.slice(0, study.settings.steeredRuns),
      horizon: study.settings.horizon,
      samples: study.settings.evaluationSamples,
    },
    study.bootstrap,
  )
}

function conditionsOf(
  { block, beta, vector }: OperatingPoint,
  temperature: number | null,
): EpisodeCondition[] {
  const steered = (strength: number): EpisodeCondition => ({
    name: `β = ${strength}`,
    steering: { block, vector, beta: strength },
    temperature: 1,
  })
  const hot =
    temperature === null ? [] : [{ name: `temperature ${temperature}`, steering: null, temperature }]
  return [steered(beta), steered(-beta), ...hot]
}

function steeredRequests(
  study: Study,
  environment: Environment,
  condition: EpisodeCondition,
): EpisodeRequest[] {
  const { steeredRuns: runs, evaluationSamples: samples } = study.settings
  const { steering, temperature } = condition
  return episodesOf(study, { environment, runs, samples, steering, temperature })
}
