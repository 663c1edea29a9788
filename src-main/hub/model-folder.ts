/**
 * What a folder with an exported model holds, whoever made it: transformers.js and optimum (configs in
 * the root, graphs in `onnx/`), onnxruntime-genai (genai_config.json beside its graph), a snapshot of
 * the Hub cache, or a single .onnx file.
 */
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { ProblemError } from '../lib/problem'
import {
  commitPattern,
  findSnapshot,
  hubCacheFolder,
  notInCache,
  parseModelName,
  type Environment,
} from './cache-layout'
import { ContainedFiles, isRecord } from './contained-files'
import { findGraphs, type GraphFile } from './graph-files'

type JsonObject = Readonly<Record<string, unknown>>

export interface ModelFolder {
  /** The repository's name (`org/name`), or the folder's own. */
  readonly name: string
  /** Absolute; graphs and data files are relative to it. */
  readonly folder: string
  /** The commit that a Hub cache snapshot is; null for any other folder. */
  readonly commit: string | null
  readonly layout: 'transformers' | 'genai'
  readonly config: JsonObject | null
  readonly generationConfig: JsonObject | null
  readonly tokenizerConfig: JsonObject | null
  readonly preprocessorConfig: JsonObject | null
  readonly genaiConfig: JsonObject | null
  /** Jinja source, from chat_template.jinja, chat_template.json or tokenizer_config.json. */
  readonly chatTemplate: string | null
  readonly hasTokenizer: boolean
  readonly graphs: readonly GraphFile[]
  /** All graphs with their data files. */
  readonly totalBytes: number
  /** What is missing or odd, in sentences. */
  readonly remarks: readonly string[]
  /** The folder's files, checked anew at each reading. */
  readonly files: ContainedFiles
}

export interface WhereToLook {
  /** In place of the environment's Hub cache. */
  readonly cacheFolder?: string
  readonly environment?: Environment
}

/** Gemma's, the largest in use, is 33 MB. */
export const largestTokenizerBytes = 128e6

/**
 * Describes the model at a path (a folder, an .onnx file) or, by `org/name[@revision]`, in the local
 * Hub cache. Downloads nothing. Throws 'not-found' where there is nothing, 'refused' for files that
 * lead out of the folder, 'bad-input' for configs that cannot be read.
 */
export async function describeModelFolder(where: string, look: WhereToLook = {}): Promise<ModelFolder> {
  const place = await findPlace(where, look)
  const files = await ContainedFiles.open(place.folder, place.blobsFolder)
  const [listed, configs] = [await files.list(), await readConfigs(files)]
  const all = findGraphs(listed, genaiRoles(configs.genaiConfig))
  const graphs = place.onlyGraph === undefined ? all : all.filter(({ path }) => path === place.onlyGraph)
  const hasTokenizer = listed.some(({ path }) => path === 'tokenizer.json')
  return {
    name: place.name,
    folder: files.folder,
    commit: place.commit,
    layout: configs.genaiConfig === null ? 'transformers' : 'genai',
    ...configs,
    hasTokenizer,
    graphs,
    totalBytes: graphs.reduce((sum, graph) => sum + graph.totalBytes, 0),
    remarks: remarks(configs, hasTokenizer, graphs),
    files,
  }
}

/** The parsed tokenizer.json, for `@huggingface/tokenizers`. Throws 'not-found' where there is none. */
export async function readTokenizer({ name, files }: ModelFolder): Promise<JsonObject> {
  const tokenizer = await files.readJson('tokenizer.json', largestTokenizerBytes)
  if (tokenizer !== undefined) return tokenizer
  throw new ProblemError(
    'not-found',
    `${name} has no tokenizer.json, so text cannot be turned into tokens. Get the model again with its tokenizer.`,
  )
}

/**
 * Where the runtime finds a graph, checked together with its data files. In the Hub cache that is the
 * link in the snapshot and not the blob behind it: the runtime looks for data files beside the path it
 * is given (onnxruntime 1.30 follows such links and refuses the blob's own path).
 */
export async function graphPath({ folder, files }: ModelFolder, graph: GraphFile): Promise<string> {
  for (const { path } of [graph, ...graph.dataFiles]) await files.resolve(path)
  return join(folder, ...graph.path.split('/'))
}

type Configs = Pick<
  ModelFolder,
  'config' | 'generationConfig' | 'tokenizerConfig' | 'preprocessorConfig' | 'genaiConfig' | 'chatTemplate'
>

async function readConfigs(files: ContainedFiles): Promise<Configs> {
  const read = async (name: string): Promise<JsonObject | null> => (await files.readJson(name)) ?? null
  const tokenizerConfig = await read('tokenizer_config.json')
  return {
    config: await read('config.json'),
    generationConfig: await read('generation_config.json'),
    tokenizerConfig,
    preprocessorConfig: await read('preprocessor_config.json'),
    genaiConfig: await read('genai_config.json'),
    chatTemplate: await readChatTemplate(files, tokenizerConfig),
  }
}

/** The newest place first; of several named templates, the default one. */
async function readChatTemplate(
  files: ContainedFiles,
  tokenizerConfig: JsonObject | null,
): Promise<string | null> {
  const own = await files.readText('chat_template.jinja', 1e6)
  if (own !== undefined) return own
  const inJson = (await files.readJson('chat_template.json'))?.['chat_template']
  const stated = inJson ?? tokenizerConfig?.['chat_template']
  if (typeof stated === 'string') return stated
  const named = Array.isArray(stated) ? stated.filter(isRecord) : []
  const template = named.find((entry) => entry['name'] === 'default')?.['template']
  return typeof template === 'string' ? template : null
}

/** genai_config.json names each graph under its part: model.decoder.filename, model.vision.filename, … */
function genaiRoles(genaiConfig: JsonObject | null): Map<string, string> {
  const model = genaiConfig?.['model']
  const parts = isRecord(model) ? Object.entries(model) : []
  return new Map(
    parts.flatMap(([part, value]): [string, string][] => {
      const file = isRecord(value) ? value['filename'] : undefined
      return typeof file === 'string' ? [[file, part === 'decoder' ? 'model' : part]] : []
    }),
  )
}

function remarks(configs: Configs, hasTokenizer: boolean, graphs: readonly GraphFile[]): string[] {
  const found: string[] = []
  if (graphs.length === 0) found.push('There is no ONNX graph in onnx/ or beside the configs.')
  if (configs.config === null && configs.genaiConfig === null)
    found.push('There is no config.json, so the model is known by its graph alone.')
  if (!hasTokenizer) found.push('There is no tokenizer.json, so text cannot be turned into tokens.')
  if (hasTokenizer && configs.chatTemplate === null)
    found.push('There is no chat template: prompts are continued as they are.')
  for (const { path, bytes, dataFiles } of graphs) {
    // A graph of a few kilobytes with no weights beside it was downloaded without them.
    if (bytes < 1000 && dataFiles.length === 0)
      found.push(`${path} is too small to hold a model, and no data file lies beside it.`)
  }
  return found
}

interface Place {
  readonly name: string
  readonly folder: string
  readonly commit: string | null
  readonly blobsFolder?: string
  readonly onlyGraph?: string
}

async function findPlace(where: string, look: WhereToLook): Promise<Place> {
  const found = await stat(where).catch(() => undefined)
  if (found?.isDirectory() === true) return await placeOfFolder(where)
  if (found?.isFile() === true) return await placeOfFile(where)
  const name = parseModelName(where)
  if (name === undefined)
    throw new ProblemError(
      'not-found',
      `There is no model at ${where}. Give the path of a model folder, or the name of a downloaded model (org/name).`,
    )
  const cacheFolder = look.cacheFolder ?? hubCacheFolder(look.environment)
  const snapshot = await findSnapshot(cacheFolder, name)
  if (snapshot === undefined) throw notInCache(name, cacheFolder)
  return await placeOfFolder(snapshot.folder)
}

async function placeOfFile(path: string): Promise<Place> {
  if (!path.endsWith('.onnx'))
    throw new ProblemError('bad-input', `${path} is no .onnx file. Give a model folder or an .onnx file.`)
  // The folder is that of the name as given: inside the Hub cache the real file lies among the blobs.
  const folder = await realpath(dirname(path))
  const isInOnnx = basename(folder) === 'onnx' && (await isThere(join(dirname(folder), 'config.json')))
  const place = await placeOfFolder(isInOnnx ? dirname(folder) : folder)
  return { ...place, onlyGraph: isInOnnx ? `onnx/${basename(path)}` : basename(path) }
}

/** A folder below `models--org--name/snapshots/<commit>` may link into that repository's blobs. */
async function placeOfFolder(path: string): Promise<Place> {
  const folder = await realpath(path)
  const parts = folder.split(sep)
  const at = parts.lastIndexOf('snapshots')
  const [, org, name] = /^models--(.+?)--(.+)$/.exec(parts[at - 1] ?? '') ?? []
  const commit = parts[at + 1] ?? ''
  if (at < 1 || org === undefined || name === undefined || !commitPattern.test(commit))
    return { name: basename(folder), folder, commit: null }
  const blobsFolder = [...parts.slice(0, at), 'blobs'].join(sep)
  const below = parts.slice(at + 2).map((part) => `/${part}`)
  return { name: `${org}/${name}${below.join('')}`, folder, commit, blobsFolder }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
