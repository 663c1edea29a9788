/** What the language-model runtime needs of a model's files. */
import { join } from 'node:path'
import { chooseGraphs, type WantedDtype } from '../hub/choose-graphs'
import { describeModelFolder, largestTokenizerBytes, type ModelFolder } from '../hub/model-folder'
import { ProblemError } from '../lib/problem'
import type { JsonObject } from './json'

export interface LanguageModelFiles {
  /** For people: a repository's name, or the folder's. */
  readonly name: string
  /** The commit of a Hub cache snapshot; null for any other folder. */
  readonly commit: string | null
  /** Absolute path of the graph to run; files with its weights lie beside it. */
  readonly graphPath: string
  /** A sentence: which of the graphs was chosen, and why. */
  readonly choice: string
  readonly config: JsonObject | null
  readonly generationConfig: JsonObject | null
  readonly genaiConfig: JsonObject | null
  readonly tokenizer: JsonObject | null
  readonly tokenizerConfig: JsonObject | null
  /** Jinja source. */
  readonly chatTemplate: string | null
}

/** Of a split model, only the part that gives logits is run here. */
const wholeModels = ['model', 'decoder_model_merged', 'decoder_with_past_model', 'decoder_model']

/**
 * Finds a model by the path of its folder or .onnx file, or by its name in the local Hub cache. Throws
 * 'not-found' where there is none, 'refused' for unsafe files, 'bad-input' for others.
 */
export async function findModelFiles(
  where: string,
  dtype: WantedDtype = 'auto',
): Promise<LanguageModelFiles> {
  const folder = await describeModelFolder(where)
  const { graphs, why } = chooseGraphs(folder.graphs, dtype)
  const graph = graphs.length === 1 ? graphs[0] : graphs.find(({ role }) => wholeModels.includes(role))
  if (graph === undefined)
    throw new ProblemError('bad-input', `${folder.name} has no decoder of text. Choose a language model.`)
  // Each file is checked to lie in the folder, but opened by its name there: its weights are found beside it.
  for (const { path } of [graph, ...graph.dataFiles]) await folder.files.resolve(path)
  const { name, commit, config, generationConfig, genaiConfig, tokenizerConfig, chatTemplate } = folder
  return {
    name,
    commit,
    graphPath: join(folder.folder, graph.path),
    choice: why,
    config,
    generationConfig,
    genaiConfig,
    tokenizer: await readTokenizer(folder),
    tokenizerConfig,
    chatTemplate,
  }
}

async function readTokenizer({ files }: ModelFolder): Promise<JsonObject | null> {
  return (await files.readJson('tokenizer.json', largestTokenizerBytes)) ?? null
}
