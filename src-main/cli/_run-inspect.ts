import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { locateModel } from '../adapters/locate-model'
import { parseModelName } from '../hub/cache-layout'
import { chooseGraphs } from '../hub/choose-graphs'
import { describeModelFolder, graphPath } from '../hub/model-folder'
import { ProblemError } from '../lib/problem'
import { readModelFile } from '../onnx/read-model'
import { describeModel } from './_inspected-model'
import { inspectReport } from './_inspect-report'
import { languageModelPath } from './_language-models'

export async function runInspect(model: string, asJson: boolean): Promise<void> {
  const file = await findGraph(languageModelPath(model))
  inspectFile(file, asJson)
}

function inspectFile(file: string, asJson: boolean): void {
  const { model, source } = readModelFile(file)
  try {
    const located = locateModel(model, { config: readConfig(file) })
    const inspected = describeModel(model, { file, bytes: source.length, located })
    process.stdout.write(asJson ? `${JSON.stringify(inspected)}\n` : inspectReport(inspected))
  } finally {
    source.close()
  }
}

/** A file or folder, or by its name a model in the Hub's cache: the graph that would be run. */
async function findGraph(model: string): Promise<string> {
  if (existsSync(model) || parseModelName(model) === undefined) return findModelFile(model)
  const folder = await describeModelFolder(model)
  const [graph] = chooseGraphs(folder.graphs, 'auto').graphs
  if (graph === undefined) throw new ProblemError('bad-input', `${model} holds no graph that can be read.`)
  return await graphPath(folder, graph)
}

/** The file itself, or the model of a folder as Hugging Face and onnxruntime-genai lay it out. */
function findModelFile(path: string): string {
  if (!existsSync(path)) {
    throw new ProblemError(
      'bad-input',
      `There is no file or folder "${path}". Name an .onnx file or its folder.`,
    )
  }
  if (!statSync(path).isDirectory()) return path
  const usual = [join(path, 'model.onnx'), join(path, 'onnx', 'model.onnx')].find((file) => existsSync(file))
  if (usual !== undefined) return usual
  const files = [path, join(path, 'onnx')].flatMap(onnxFiles)
  const [only] = files
  if (only !== undefined && files.length === 1) return only
  const found = files.length === 0 ? 'no .onnx file' : files.map((file) => basename(file)).join(', ')
  throw new ProblemError(
    'bad-input',
    `The folder "${path}" holds ${found}, not one model. Name the file itself.`,
  )
}

function onnxFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(folder, name))
}

/** config.json beside the model or in the folder above `onnx`; undefined when there is none that can be read. */
function readConfig(file: string): unknown {
  const folder = dirname(file)
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder]
  const config = folders.map((place) => join(place, 'config.json')).find((path) => existsSync(path))
  if (config === undefined) return undefined
  try {
    return JSON.parse(readFileSync(config, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
