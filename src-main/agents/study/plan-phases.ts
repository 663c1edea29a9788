/** What a study will do, in phases, with the engine time each is expected to take: said before the long part begins. */
import { slotEpisodes } from './experiments/transfer'
import { steeredEnvironments } from './experiments/steered-episodes'
import type { Phase } from './meter'
import { missingEpisodesMs, type EpisodeRequest } from './play-episodes'
import type { ExperimentNumber } from './settings'
import type { Study } from './study'

export interface Needs {
  readonly collection: boolean
  readonly unequal: boolean
  readonly vectors: boolean
  readonly choice: boolean
}

export function needsOf(asked: readonly ExperimentNumber[]): Needs {
  const some = (...numbers: ExperimentNumber[]): boolean => numbers.some((number) => asked.includes(number))
  return {
    collection: some(1, 2, 4, 5, 6, 7, 9),
    unequal: some(1, 3, 4, 5, 6, 7, 9),
    vectors: some(4, 5, 6, 7, 9),
    choice: some(4, 6, 7, 9),
  }
}

interface Requests {
  readonly collection: readonly EpisodeRequest[]
  readonly unequal: readonly EpisodeRequest[]
}

export async function planPhases(study: Study, needs: Needs, requests: Requests): Promise<Phase[]> {
  const { jobs, settings } = study
  const { tools } = jobs
  const { pace } = tools
  const asks = (number: ExperimentNumber): boolean => settings.experiments.includes(number)
  const episodes = async (name: string, all: readonly EpisodeRequest[]): Promise<Phase> => ({
    name,
    kind: 'episode',
    costMs: await missingEpisodesMs(tools, all),
  })
  const cells = (name: string, conditions: number): Phase => ({
    name,
    kind: 'measure',
    costMs: Math.ceil(settings.decisions / 2) * conditions * pace.cellMs(settings.evaluationSamples),
  })
  const positive = settings.betas.filter((beta) => beta > 0).length
  const blocks = study.blocks.length
  const temperatures = settings.temperatures.length
  const steeredMs = 3 * settings.steeredRuns * settings.horizon * pace.stepMs(settings.evaluationSamples)
  return [
    ...(needs.collection ? [await episodes('collection', requests.collection)] : []),
    ...(needs.unequal ? [await episodes('unequal environments', requests.unequal)] : []),
    ...(needs.choice
      ? [
          cells('choice of block and β', 1 + blocks * positive),
          cells('permuted vectors, for the choice', blocks > 1 ? 2 * blocks : 0),
          cells('choice of the temperature', temperatures),
        ]
      : []),
    ...(asks(3) ? [cells('temperatures', 1 + temperatures)] : []),
    ...(asks(4)
      ? [
          cells('strengths', settings.betas.length + 2),
          ...steeredEnvironments.map(({ title }): Phase => ({
            name: `episodes under steering, ${title}`,
            kind: 'episode',
            costMs: steeredMs,
          })),
        ]
      : []),
    ...(asks(5) ? [cells('blocks', (blocks - 1) * positive)] : []),
    ...(asks(6) ? [cells('permuted vectors and time', settings.permutations + 1)] : []),
    ...(asks(7)
      ? [
          await episodes('episodes in the other wording', slotEpisodes(study)),
          cells('transfer to buttons', 4),
          cells('transfer to slot machines', 7),
        ]
      : []),
    ...(asks(9) ? [cells('thoughts', 2)] : []),
    ...(asks(2)
      ? [
          {
            name: 'answers followed token by token',
            kind: 'rollout' as const,
            costMs: 2 * settings.rolloutRuns * pace.rolloutMs(settings.rolloutSamples),
          },
        ]
      : []),
  ]
}
