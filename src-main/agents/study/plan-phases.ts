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
  const asks = (number: ExperimentNumber): boolean => study.settings.experiments.includes(number)
  return [
    ...(needs.collection ? [await episodes(study, 'collection', requests.collection)] : []),
    ...(needs.unequal ? [await episodes(study, 'unequal environments', requests.unequal)] : []),
    ...(needs.choice ? choicePhases(study) : []),
    ...sweepPhases(study).flatMap(({ number, phase }) => (asks(number) ? [phase] : [])),
    ...(asks(4) ? steeredPhases(study) : []),
    ...(asks(7) ? [await episodes(study, 'episodes in the other wording', slotEpisodes(study))] : []),
    ...(asks(2) ? [rolloutPhase(study)] : []),
  ]
}

async function episodes(study: Study, name: string, all: readonly EpisodeRequest[]): Promise<Phase> {
  return { name, kind: 'episode', costMs: await missingEpisodesMs(study.jobs.tools, all) }
}

/** Half of the decisions under so many conditions. */
function cells({ settings, jobs }: Study, name: string, conditions: number): Phase {
  const each = jobs.tools.pace.cellMs(settings.evaluationSamples)
  return { name, kind: 'measure', costMs: Math.ceil(settings.decisions / 2) * conditions * each }
}

const positive = ({ settings }: Study): number => settings.betas.filter((beta) => beta > 0).length

function choicePhases(study: Study): Phase[] {
  const blocks = study.blocks.length
  return [
    cells(study, 'choice of block and β', 1 + blocks * positive(study)),
    cells(study, 'permuted vectors, for the choice', blocks > 1 ? 2 * blocks : 0),
    cells(study, 'choice of the temperature', study.settings.temperatures.length),
  ]
}

function sweepPhases(study: Study): { readonly number: ExperimentNumber; readonly phase: Phase }[] {
  const { temperatures, betas, permutations } = study.settings
  return [
    { number: 3, phase: cells(study, 'temperatures', 1 + temperatures.length) },
    { number: 4, phase: cells(study, 'strengths', betas.length + 2) },
    { number: 5, phase: cells(study, 'blocks', (study.blocks.length - 1) * positive(study)) },
    { number: 6, phase: cells(study, 'permuted vectors and time', permutations + 1) },
    { number: 7, phase: cells(study, 'transfer to buttons', 4) },
    { number: 7, phase: cells(study, 'transfer to slot machines', 7) },
    { number: 9, phase: cells(study, 'thoughts', 2) },
  ]
}

/** Under β, −β and a temperature. */
const steeredConditions = 3

function steeredPhases({ settings, jobs }: Study): Phase[] {
  const steps = steeredConditions * settings.steeredRuns * settings.horizon
  return steeredEnvironments.map(({ title }) => ({
    name: `episodes under steering, ${title}`,
    kind: 'episode',
    costMs: steps * jobs.tools.pace.stepMs(settings.evaluationSamples),
  }))
}

function rolloutPhase({ settings, jobs }: Study): Phase {
  const each = jobs.tools.pace.rolloutMs(settings.rolloutSamples)
  return { name: 'answers followed token by token', kind: 'rollout', costMs: 2 * settings.rolloutRuns * each }
}
