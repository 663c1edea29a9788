/** What a study plays and measures: the sizes of the whole and of a quick one, and the order of its experiments. */
import type { DeviceChoice } from '../../engine/_contract'

/** The numbers of Rahn, D'Oro and Bellemare (arXiv 2406.00244); 8, a second large model, needs that model. */
export const experiments = [1, 2, 3, 4, 5, 6, 7, 9] as const
export type ExperimentNumber = (typeof experiments)[number]

export interface StudySettings {
  readonly experiments: readonly ExperimentNumber[]
  readonly isQuick: boolean
  readonly seed: number
  /** Rounds of an episode (T). */
  readonly horizon: number
  /** Standard deviation of a reward. */
  readonly spread: number
  /** Equal-means episodes from which the vectors are made (K), and completions at each of their steps (M). */
  readonly runs: number
  readonly samples: number
  /** Completions for each measured decision. */
  readonly evaluationSamples: number
  /** Episodes of each of the four unequal environments, from whose steps the decisions are drawn. */
  readonly unequalRuns: number
  /** Decisions in all; half serve the choice of block and β, half are reported. */
  readonly decisions: number
  /** Blocks, from 0; null = all. */
  readonly layers: readonly number[] | null
  readonly betas: readonly number[]
  readonly temperatures: readonly number[]
  readonly permutations: number
  /** Equal-means episodes in the other wording, and its unequal ones per environment. */
  readonly transferRuns: number
  readonly transferUnequalRuns: number
  /** Episodes for each condition and environment under steering. */
  readonly steeredRuns: number
  /** Episodes of each player that needs no model. */
  readonly baselineRuns: number
  /** Episodes in which an early and a late step are followed token by token, and completions after each token. */
  readonly rolloutRuns: number
  readonly rolloutSamples: number
  /** Tokens after which an answer that has not ended is invalid. */
  readonly maxTokens: number
  readonly resamples: number
}

/** Completions at steps that only lead on to the next: the action is drawn as it would be from many. */
export const leadingSamples = 5

/** Answers asked for at every decision must be this often valid (the bar of the checks). */
export const validBar = 0.9

export const defaultSettings: StudySettings = {
  experiments,
  isQuick: false,
  seed: 1,
  horizon: 50,
  spread: 10,
  runs: 65,
  samples: 25,
  evaluationSamples: 15,
  unequalRuns: 12,
  decisions: 120,
  layers: null,
  betas: [-4, -2, -1, 1, 2, 3, 4, 6, 9, 12],
  temperatures: [1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3],
  permutations: 5,
  transferRuns: 16,
  transferUnequalRuns: 5,
  steeredRuns: 6,
  baselineRuns: 100,
  rolloutRuns: 4,
  rolloutSamples: 20,
  maxTokens: 60,
  resamples: 2000,
}

/** The same study, small: what it shows is where to look, not how large it is. */
export const quickSettings: StudySettings = {
  ...defaultSettings,
  isQuick: true,
  horizon: 30,
  runs: 8,
  samples: 10,
  evaluationSamples: 10,
  unequalRuns: 3,
  decisions: 32,
  betas: [-4, 1, 2, 4, 8],
  temperatures: [1.3, 1.6, 2, 3],
  permutations: 2,
  transferRuns: 4,
  transferUnequalRuns: 2,
  steeredRuns: 2,
  baselineRuns: 30,
  rolloutRuns: 1,
  rolloutSamples: 10,
  resamples: 1000,
}

/** Where the study runs. */
export interface StudyPlace {
  /** As it was asked for: a name, for the record. */
  readonly modelId: string
  readonly folder: string
  readonly device: DeviceChoice
  readonly out: string
  /** Names of the engine processes that play side by side. */
  readonly keys: readonly string[]
  /** Beside the model's own in the names of the jobs: another version may answer otherwise. */
  readonly appVersion: string
}

export interface Environment {
  readonly id: string
  readonly title: string
  readonly means: readonly [number, number]
}

const environment = (first: number, second: number, words: string): Environment => ({
  id: `${first}-${second}`,
  title: `(${first}, ${second})${words}`,
  means: [first, second],
})

export const easy = environment(95, 105, ', easy')
export const hard = environment(99, 101, ', hard')
export const equalMeans = environment(100, 100, ', equal means')

/** The environments whose steps give the decisions: both differences, each way round. */
export const unequal: readonly Environment[] = [
  easy,
  hard,
  environment(101, 99, ', hard, mirrored'),
  environment(105, 95, ', easy, mirrored'),
]

/** A seed for each thing of a study, apart for different labels. */
export function seedFor(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < label.length; index++)
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193)
  // The upper bits of FNV-1a are the better mixed; both halves are used.
  return (hash ^ (hash >>> 15)) >>> 0
}
