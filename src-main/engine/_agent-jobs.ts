/**
 * What an engine process does with a language model that plays a bandit. Each job is small, plain data in and out,
 * and gives the same answer whenever it is repeated: a study is a list of them, whatever process runs which.
 */
import type {
  ActionEstimate,
  ActivationSums,
  AgentSampling,
  AgentSteering,
  BanditTask,
  Completion,
  Decision,
  EpisodeStep,
  Wording,
} from '../agents/bandit'
import type { DeviceReport } from './_contract'
import type { LanguageModelInput } from './_language-jobs'

export type {
  ActionEstimate,
  ActivationSums,
  AgentSampling,
  AgentSteering,
  BanditTask,
  Completion,
  Decision,
  EpisodeStep,
  Wording,
} from '../agents/bandit'

export interface EpisodeInput extends LanguageModelInput {
  readonly task: BanditTask
  readonly wording: Wording
  readonly horizon: number
  readonly seed: number
  readonly sampling: AgentSampling
  readonly steering: AgentSteering | null
  /** Steps of this episode that were played before it was interrupted: taken as they are, the rest is played. */
  readonly played: readonly EpisodeStep[]
  /** Whether to read the residual stream behind each block at the last token of each prompt. */
  readonly readActivations: boolean
}

export interface EpisodeOutput extends DeviceReport {
  readonly steps: readonly EpisodeStep[]
  readonly ended: 'horizon' | 'no-valid-answer' | 'context'
  /** Why it ended before its horizon, in a sentence. */
  readonly message: string | null
  readonly activations: ActivationSums | null
  /** SHA-256 of the model, hex. */
  readonly modelHash: string
}

/** Told after each step; completions stream as they are written. */
export type EpisodeEvent =
  | { readonly kind: 'prompt'; readonly step: number; readonly text: string }
  /** Completion 0 as far as it is written. */
  | { readonly kind: 'words'; readonly step: number; readonly text: string }
  | { readonly kind: 'step'; readonly step: EpisodeStep }

/** Taken at the next decision. */
export interface EpisodeAdjustment {
  readonly beta: number
  readonly temperature: number
}

export interface MeasureCondition {
  /** Index into `vectors`; null = unsteered. */
  readonly vector: number | null
  readonly block: number
  readonly beta: number
  readonly temperature: number
}

/** Action distributions of the same decisions under many conditions. */
export interface MeasureInput extends LanguageModelInput {
  readonly decisions: readonly Decision[]
  readonly conditions: readonly MeasureCondition[]
  readonly vectors: readonly Float32Array[]
  readonly samples: number
  readonly maxTokens: number
  readonly seed: number
  readonly keepTexts: boolean
}

export interface MeasuredDecision extends ActionEstimate {
  /** Empty unless texts were asked for. */
  readonly completions: readonly Completion[]
}

export interface MeasureOutput extends DeviceReport {
  /** [conditions][decisions] */
  readonly estimates: readonly (readonly MeasuredDecision[])[]
}

/** One completion, and after each of its tokens the distribution of actions when it is finished from there anew. */
export interface RolloutInput extends LanguageModelInput {
  readonly decision: Decision
  /** The completion to follow; null = draw one. */
  readonly answer: string | null
  readonly steering: AgentSteering | null
  readonly temperature: number
  /** Completions drawn after each token (S). */
  readonly samples: number
  readonly maxTokens: number
  readonly seed: number
}

export interface RolloutOutput extends DeviceReport {
  /** Before the first token: the distribution at the prompt. */
  readonly start: ActionEstimate
  readonly tokens: readonly { readonly text: string; readonly after: ActionEstimate }[]
  readonly action: number | null
}
