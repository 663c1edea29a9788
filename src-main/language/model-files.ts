/** What the language-model runtime needs of a model's files, and how a plain folder of them is read. */
import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ProblemError } from '../lib/problem'
import { isObject, type JsonObject } from './json'

export interface LanguageModelFiles {
  /** For people: a repository's name, or the folder's. */
  readonly name: string
  /** Absolute path of the graph to run; files with its weights lie beside it. */
  readonly graphPath: string
  readonly config: JsonObject | null
  readonly generationConfig: JsonObject | null
  readonly genaiConfig: JsonObject | null
  readonly tokenizer: JsonObject | null
  readonly tokenizerConfig: JsonObject | null
  /** Jinja source. */
  readonly chatTemplate: string | null
}

const graphNames = ['onnx/model.onnx', 'model.onnx', 'onnx/decoder_model_merged.onnx', 'past.onnx']

/** Reads a folder, or the folder of a .onnx file. Throws 'not-found' or 'bad-input'. */
export async function readModelFiles(where: string): Promise<LanguageModelFiles> {
  const { folder, graphPath } = await findGraph(resolve(where))
  const read = (name: string): Promise<JsonObject | null> => readJson(join(folder, name))
  const tokenizerConfig = await read('tokenizer_config.json')
  const own = await readFile(join(folder, 'chat_template.jinja'), 'utf8').catch(() => null)
  const stated = tokenizerConfig?.['chat_template']
  return {
    name: basename(folder),
    graphPath,
    config: await read('config.json'),
    generationConfig: await read('generation_config.json'),
    genaiConfig: await read('genai_config.json'),
    tokenizer: await read('tokenizer.json'),
    tokenizerConfig,
    chatTemplate: own ?? (typeof stated === 'string' ? stated : null),
  }
}

async function findGraph(path: string): Promise<{ folder: string; graphPath: string }> {
  if (path.endsWith('.onnx') && (await isFile(path))) {
    const folder = join(path, '..')
    const isInOnnx = basename(folder) === 'onnx' && (await isFile(join(folder, '..', 'config.json')))
    return { folder: isInOnnx ? join(folder, '..') : folder, graphPath: path }
  }
  for (const name of graphNames) {
    const graphPath = join(path, name)
    if (await isFile(graphPath)) return { folder: path, graphPath }
  }
  throw new ProblemError(
    'not-found',
    `There is no language model at ${path}. Give the folder of an ONNX model.`,
  )
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true
}

async function readJson(path: string): Promise<JsonObject | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    throw new ProblemError('bad-input', `${path} is not JSON. Get the model again.`, { cause: error })
  }
  throw new ProblemError('bad-input', `${path} holds no JSON object. Get the model again.`)
}
