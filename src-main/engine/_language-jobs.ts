/** What an engine process does with a language model: open, generate, look, read, direction, verify. */
import type { Edit } from '../hooks/edit'
import type { DeviceChoice, DeviceReport } from './_contract'

/** Fixes which model is open and where it runs. */
export interface LanguageModelInput {
  /** A folder in Hugging Face's ONNX layout. */
  readonly folder: string
  readonly device: DeviceChoice
}

export interface BlockInfo {
  readonly index: number
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  /** "plain" or the fused operator's name; null = no attention was found. */
  readonly attention: string | null
  readonly order: 'sequential' | 'parallel'
  /** Where a sublayer is normalised: its input, its output, both, or the sum after it. */
  readonly norm: 'pre' | 'post' | 'output' | 'pre-and-output'
  readonly points: readonly string[]
}

export interface StructureOutput extends DeviceReport {
  /** Of the graph and, in samples, of weights in files beside it; hex. */
  readonly hash: string
  readonly family: string
  readonly contextLength: number | null
  readonly vocabularySize: number
  readonly width: number | null
  readonly hasChatTemplate: boolean
  readonly blocks: readonly BlockInfo[]
  readonly points: readonly string[]
  readonly missing: readonly string[]
  readonly notes: readonly string[]
}

export interface TextParameters {
  readonly maxTokens: number
  /** 0 = greedy. */
  readonly temperature: number
  /** 0 = all tokens. */
  readonly topK: number
  readonly topP: number
  readonly minP: number
  readonly seed: number
}

export interface GenerateInput extends LanguageModelInput {
  readonly prompt: string
  readonly isChat: boolean
  readonly parameters: TextParameters
  readonly edits: readonly Edit[]
  readonly measureKl: boolean
}

export interface TokenChoice {
  readonly text: string
  readonly probability: number
}

export interface TextToken {
  readonly id: number
  readonly text: string
  readonly isPrompt: boolean
  readonly logProbability: number | null
  readonly entropyNats: number | null
  readonly top: readonly TokenChoice[]
}

export interface EditProof {
  readonly editId: string
  readonly timesFired: number
  readonly changeNorm: number | null
  /** Of all edits together, mean over the tokens so far. */
  readonly klNats: number | null
}

/** Tokens as they come; `from` is the place of the first, and 0 begins anew. */
export interface TokenEvent {
  readonly from: number
  readonly tokens: readonly TextToken[]
  readonly proofs: readonly EditProof[]
}

export interface GenerateOutput extends DeviceReport {
  readonly tokens: readonly TextToken[]
  readonly text: string
  readonly finishReason: 'end-token' | 'stop-text' | 'max-tokens' | 'context'
  readonly promptTokens: number
  readonly tokensPerSecond: number
  readonly prefillMs: number
  readonly proofs: readonly EditProof[]
}

/** One token of a text: `row` counts its tokens from 0; the first `promptTokens` of them are the prompt's. */
export interface LookInput extends LanguageModelInput {
  readonly tokenIds: readonly number[]
  readonly promptTokens: number
  readonly row: number
  readonly edits: readonly Edit[]
}

export interface LensLayer {
  readonly point: string
  readonly top: readonly TokenChoice[]
  readonly entropyNats: number
}

export interface LookOutput extends DeviceReport {
  readonly layers: number
  readonly heads: number
  readonly keys: number
  /** [layers, heads, keys]; NaN where a layer's pattern cannot be read. */
  readonly pattern: Float32Array
  readonly lens: readonly LensLayer[]
  /** What could not be read, and why. */
  readonly notes: readonly string[]
}

/** One text, one hook point. */
export interface ReadInput extends LanguageModelInput {
  readonly prompt: string
  readonly isChat: boolean
  readonly point: string
}

export interface ReadOutput extends DeviceReport {
  readonly tokens: readonly { readonly id: number; readonly text: string }[]
  /** Numbers of each token; those of a point with heads lie head by head. */
  readonly width: number
  /** [tokens, width]. */
  readonly values: Float32Array
}

export interface DirectionInput extends LanguageModelInput {
  readonly methodId: string
  readonly positive: readonly string[]
  readonly negative: readonly string[]
}

export interface DirectionOutput extends DeviceReport {
  /** A vector for the residual stream behind each block. */
  readonly directions: readonly { readonly block: number; readonly vector: Float32Array }[]
  /** For each of them, the share of pairs that it tells apart. */
  readonly separation: readonly number[]
}

export interface LawOutcome {
  readonly law: string
  readonly subject: string
  /** Kinds of edit that it speaks of. */
  readonly kinds: readonly Edit['kind'][]
  /** null = not applicable, and why in `message`. */
  readonly holds: boolean | null
  readonly value: number | null
  readonly tolerance: number | null
  readonly message: string
}

export interface VerifyOutput extends DeviceReport {
  readonly laws: readonly LawOutcome[]
  /** Blocks that laws were tried on, and those for which there was no time. */
  readonly tried: readonly string[]
  readonly leftOut: readonly string[]
  readonly elapsedMs: number
}
