/** A language model, loaded: its session, what its graph's inputs mean, its tokenizer, its limits. */
import { ProblemError } from '../lib/problem'
import { plainReason } from '../runtime/plain-reason'
import { openSession, type Session, type SessionOptions } from '../runtime/session'
import { specialTokens } from './chat-template'
import { readDecoderLayout, type DecoderLayout } from './decoder-layout'
import { firstCount, isObject, tokenIds, type JsonObject } from './json'
import type { LanguageModelFiles } from './model-files'
import { TextTokenizer } from './tokenizer'

export interface LanguageModel {
  readonly files: LanguageModelFiles
  readonly session: Session
  readonly layout: DecoderLayout
  /** null where the files have none: then prompts are token ids and there is no text. */
  readonly tokenizer: TextTokenizer | null
  /** Tokens that end a text. */
  readonly endTokens: ReadonlySet<number>
  /** Number of tokens that the model knows; null where it does not say. */
  readonly vocabulary: number | null
  /** Most tokens of a text, prompt included; null where the model does not say. */
  readonly contextLength: number | null
  dispose(): Promise<void>
}

export interface OpenOptions extends SessionOptions {
  /** In place of the files' graph: another file, or bytes of a graph that was rewritten. */
  readonly graph?: string | Uint8Array
}

const contextNames = ['max_position_embeddings', 'n_positions', 'n_ctx', 'context_length']

/** Loads the graph. Throws 'bad-input' when it is no decoder or its tokenizer cannot be used. */
export async function openLanguageModel(
  files: LanguageModelFiles,
  { graph, ...options }: OpenOptions = {},
): Promise<LanguageModel> {
  const tokenizer =
    files.tokenizer === null ? null : new TextTokenizer(files.tokenizer, files.tokenizerConfig ?? {})
  const session = await load(files, graph ?? files.graphPath, options)
  try {
    return {
      files,
      session,
      layout: readDecoderLayout(session, cacheSizes(files)),
      tokenizer,
      endTokens: findEndTokens(files, tokenizer),
      vocabulary: findCount(files, ['vocab_size']),
      contextLength: findCount(files, contextNames),
      dispose: () => session.dispose(),
    }
  } catch (error) {
    await session.dispose()
    throw error
  }
}

async function load(
  { name }: LanguageModelFiles,
  graph: string | Uint8Array,
  options: SessionOptions,
): Promise<Session> {
  try {
    return await openSession(graph, options)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const message = `${name} could not be loaded: ${plainReason(error)}. Get the model again, or choose another number format.`
    throw new ProblemError('bad-input', message, { cause: error })
  }
}

/** The generation configuration has the last word, as in transformers; a genai folder has its own. */
function findEndTokens(files: LanguageModelFiles, tokenizer: TextTokenizer | null): Set<number> {
  const stated = [files.generationConfig, genaiModel(files), files.config]
    .map((config) => tokenIds(config?.['eos_token_id']))
    .find((ids) => ids.length > 0)
  if (stated !== undefined) return new Set(stated)
  const name = specialTokens(files.tokenizerConfig)['eos_token']
  const id = name === undefined ? undefined : tokenizer?.idOf(name)
  return new Set(id === undefined ? [] : [id])
}

/** From config.json, or the part of it about text in a model that also sees, or genai_config.json. */
function findCount(files: LanguageModelFiles, names: readonly string[]): number | null {
  const text = files.config?.['text_config']
  const places = [isObject(text) ? text : null, files.config, genaiModel(files)]
  return places.map((place) => firstCount(place, names)).find((count) => count !== undefined) ?? null
}

/** A genai folder may come without config.json: its decoder's sizes, under the names of one. */
function cacheSizes(files: LanguageModelFiles): JsonObject | null {
  const decoder = genaiModel(files)?.['decoder']
  if (files.config !== null || !isObject(decoder)) return files.config
  return { ...decoder, head_dim: decoder['head_size'] }
}

function genaiModel({ genaiConfig }: LanguageModelFiles): JsonObject | null {
  const model = genaiConfig?.['model']
  return isObject(model) ? model : null
}
