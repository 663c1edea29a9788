/** What study.json holds: everything behind the report, with the command and the seeds that give it again. */
import type { StructureOutput } from '../../engine/_language-jobs'
import type { BlockVector } from './block-vectors'
import type { Check } from './checks'
import type { Candidate } from './choose-point'
import type { EpisodeCurves } from './experiments/episode-curves'
import type { Overconfidence } from './experiments/overconfidence'
import type { ControlRow, LayerRow, StrengthRow, TemperatureRow } from './experiments/sweeps'
import type { Thoughts } from './experiments/thoughts'
import type { FollowedMoment } from './experiments/tokens-or-actions'
import type { Transfer } from './experiments/transfer'
import type { StudySettings } from './settings'

export interface ChoiceRecord {
  readonly block: number
  readonly beta: number
  /** Length of β · u. */
  readonly length: number
  readonly bestTemperature: number | null
  readonly rule: string
  readonly candidates: readonly Candidate[]
  readonly decisions: number
}

export interface StudyResults {
  readonly choice: ChoiceRecord | null
  readonly vectors: readonly Omit<BlockVector, 'vector' | 'timeVector'>[] | null
  /** The half that is reported: decisions, and the runs they come from. */
  readonly reported: { readonly decisions: number; readonly runs: number } | null
  /** By the paper's numbers; null = not asked for. */
  readonly overconfidence: Overconfidence | null
  readonly tokens: readonly FollowedMoment[] | null
  readonly temperature: readonly TemperatureRow[] | null
  readonly strength: readonly StrengthRow[] | null
  readonly steeredEpisodes: readonly EpisodeCurves[] | null
  readonly layers: readonly LayerRow[] | null
  readonly controls: readonly ControlRow[] | null
  readonly transfer: Transfer | null
  readonly thoughts: Thoughts | null
}

export interface StudyRecord extends StudyResults {
  readonly format: 'saccade-agent-study'
  readonly version: 1
  /** ISO 8601. */
  readonly date: string
  readonly command: string
  readonly app: string
  readonly settings: StudySettings
  readonly model: Pick<StructureOutput, 'hash' | 'family' | 'contextLength' | 'width'> & {
    readonly id: string
    readonly blocks: number
  }
  /** The device that really ran, and why it is not the one asked for. */
  readonly device: string
  readonly deviceNote: string | null
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly system: string
  }
  readonly workers: number
  /** Of this call; what was there from an earlier one took no time. */
  readonly elapsedMs: number
  readonly checks: readonly Check[]
  /** What did not go as planned, and what a reader must know. */
  readonly notes: readonly string[]
}
