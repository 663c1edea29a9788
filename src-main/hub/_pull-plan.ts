/** Which files of a repository are fetched: one number format of the graphs, and all that describes them. */
import { ProblemError } from '../lib/problem'
import { chooseGraphs, type GraphChoice, type WantedDtype } from './choose-graphs'
import { findGraphs, type GraphFile } from './graph-files'
import type { RemoteFile } from './_remote-listing'

export interface PullPlan {
  readonly choice: GraphChoice
  /** In the order in which they are installed: a graph comes after everything it needs. */
  readonly files: readonly RemoteFile[]
}

/** Configs and tokenizers are a few megabytes; anything larger beside them is something else. */
const largestCompanionBytes = 128e6
const companions = [
  /^(?!.*\.index\.json$)[^/]+\.json$/,
  /^chat_template\.jinja$/,
  /^(merges|vocab)\.txt$/,
  /^[^/]+\.(model|tiktoken)$/,
  /^(LICEN[CS]E|NOTICE|COPYING|USE_POLICY)[^/]*$/i,
  /^README\.md$/,
]

/** Throws 'bad-input' where there is no graph, or none in the wanted format. */
export function planPull(files: readonly RemoteFile[], wanted: WantedDtype): PullPlan {
  const choice = chooseRemote(files, wanted)
  const graphs = choice.graphs.map(({ path }) => path)
  const data = choice.graphs.flatMap(({ dataFiles }) => dataFiles.map(({ path }) => path))
  const described = files
    .filter(({ path, bytes }) => bytes <= largestCompanionBytes && companions.some((name) => name.test(path)))
    .map(({ path }) => path)
  const byPath = new Map(files.map((file) => [file.path, file]))
  const order = [...described, ...data, ...graphs]
  return { choice, files: order.map((path) => byPath.get(path)).filter((file) => file !== undefined) }
}

function chooseRemote(files: readonly RemoteFile[], wanted: WantedDtype): GraphChoice {
  const rootGraphs = files.filter(({ path }) => /^[^/]+\.onnx$/.test(path))
  const isGenai = files.some(({ path }) => path === 'genai_config.json') && rootGraphs.length > 0
  if (isGenai) {
    const roles = new Map(rootGraphs.map(({ path }) => [path, path.slice(0, -'.onnx'.length)]))
    return chooseAll(findGraphs(files, roles))
  }
  const graphs = findGraphs(files)
  if (graphs.length > 0) return chooseGraphs(graphs, wanted)
  const folders = new Set(
    files.filter(({ path }) => path.endsWith('.onnx')).map(({ path }) => path.replace(/\/[^/]*$/, '')),
  )
  const elsewhere =
    folders.size > 0 ? ` It has some in ${[...folders].join(', ')}, which is not supported.` : ''
  throw new ProblemError(
    'bad-input',
    `This repository has no ONNX graph in onnx/ or its root.${elsewhere} Choose one of the catalogue, or another ONNX export.`,
  )
}

/** The parts of a genai folder belong together in the one format that the folder is in. */
function chooseAll(graphs: readonly GraphFile[]): GraphChoice {
  return {
    dtype: 'unstated',
    graphs,
    totalBytes: graphs.reduce((sum, graph) => sum + graph.totalBytes, 0),
    why: 'all graphs of the onnxruntime-genai folder, which comes in one format.',
  }
}
