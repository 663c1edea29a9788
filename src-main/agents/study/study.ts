/** What the experiments share: the jobs, the statistics, and what was played for all of them. */
import type { Wording } from '../bandit'
import { wordings } from '../bandit-text'
import type { DrawnDecision, Halves } from './draw-decisions'
import type { EpisodeRequest, PlayedEpisode } from './play-episodes'
import { seedFor, type Environment, type StudySettings } from './settings'
import type { Bootstrap } from './statistics/bootstrap'
import type { StudyJobs } from './study-jobs'
import type { BlockVector } from './block-vectors'

export interface Study {
  readonly settings: StudySettings
  readonly jobs: StudyJobs
  readonly bootstrap: Bootstrap
  /** The blocks looked at, from 0. */
  readonly blocks: readonly number[]
}

/** Where the model is steered in what is reported, and how that was chosen. */
export interface OperatingPoint {
  readonly block: number
  readonly beta: number
  readonly vector: Float32Array
}

/** What most experiments need. */
export interface Material {
  readonly collection: readonly PlayedEpisode[]
  readonly unequal: readonly PlayedEpisode[]
  readonly halves: Halves
  readonly vectors: readonly BlockVector[]
}

export function wordingCalled(id: 'buttons' | 'slot-machines'): Wording {
  const wording = wordings.find((each) => each.id === id)
  if (wording === undefined) throw new Error(`The wording ${id} is missing.`)
  return wording
}

interface EpisodeKind {
  readonly environment: Environment
  readonly runs: number
  readonly samples: number
  readonly wording?: Wording
  readonly readActivations?: boolean
  readonly steering?: EpisodeRequest['steering']
  readonly temperature?: number
}

/**
 * Requests for `runs` episodes. An episode's seed hangs on environment, wording and run alone: conditions that are
 * compared meet the same rewards.
 */
export function episodesOf({ settings }: Study, kind: EpisodeKind): EpisodeRequest[] {
  const { environment, wording = wordingCalled('buttons'), samples } = kind
  return Array.from({ length: kind.runs }, (_, run) => ({
    environment,
    run,
    seed: seedFor(settings.seed, `episode ${environment.id} ${wording.name} ${run}`),
    wording,
    samples,
    temperature: kind.temperature ?? 1,
    steering: kind.steering ?? null,
    readActivations: kind.readActivations ?? false,
  }))
}

/** How many runs the decisions come from. */
export const groupsOf = (decisions: readonly DrawnDecision[]): number =>
  new Set(decisions.map(({ group }) => group)).size
