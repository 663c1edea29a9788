/**
 * A format of trained decoders is one file beside this one, default-exporting an Importer. What it brings
 * is written as an ordinary Hugging Face ONNX folder, so nothing else knows where a model came from.
 */
import type { OnnxModel } from '../onnx/model'
import type { SourceFile } from './_source'

export interface Importer {
  /** The file's own name. */
  readonly id: string
  /** What a person calls the format. */
  readonly title: string
  /** By its first bytes and size alone. */
  recognises(source: SourceFile): boolean
  /** Checks every size against the file before it is used; throws a sentence where one does not fit. */
  import(source: SourceFile, options: ImportOptions): Promise<ImportedModel>
}

export interface ImportOptions {
  /** The vocabulary's file, for formats that keep it apart; looked for beside the checkpoint when left out. */
  readonly vocabularyPath?: string
}

/** Contents of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>

export interface ImportedModel {
  readonly model: OnnxModel
  readonly config: JsonObject
  readonly generationConfig: JsonObject
  readonly tokenizer: JsonObject
  readonly tokenizerConfig: JsonObject
  /** One clause on what it is: architecture and size. */
  readonly what: string
  /** The files that were read. */
  readonly sources: readonly SourceFile[]
  /** Lets go of files that are read while the model is written. */
  close(): void
}
