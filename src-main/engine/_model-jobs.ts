/** How an engine process brings a model here: gigabytes are hashed, which is no work for the main process. */
import type { WantedDtype } from '../hub/choose-graphs'

export interface PullInput {
  /** `org/name[@revision]`. */
  readonly name: string
  readonly dtype: WantedDtype
}

export interface PullOutput {
  /** The snapshot in the Hub cache. */
  readonly folder: string
  readonly totalBytes: number
  /** Which format was chosen, and why. */
  readonly why: string
}

export interface ImportInput {
  /** A checkpoint of another format. */
  readonly path: string
  /** The folder to make. */
  readonly outFolder: string
  /** Null: looked for beside the checkpoint, where its format keeps one. */
  readonly vocabularyPath: string | null
}

export interface ImportOutput {
  readonly folder: string
  readonly totalBytes: number
  readonly what: string
}
