/**
 * What an exported model's file names say: which part of the model a graph is, in which number format
 * its weights are, and which files hold them. The names are transformers.js's (src/utils/dtypes.js,
 * scripts/convert.py) and onnxruntime-genai's.
 */

/** Number formats by their names in transformers.js; 'unstated' where a genai folder's names do not say. */
export type Dtype = keyof typeof suffixes | 'unstated'

const suffixes = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
  q2: '_q2',
  q2f16: '_q2f16',
  q1: '_q1',
  q1f16: '_q1f16',
} as const

export const dtypes = Object.keys(suffixes) as readonly Exclude<Dtype, 'unstated'>[]

export interface FolderFile {
  /** Relative to the model folder, with forward slashes. */
  readonly path: string
  readonly bytes: number
}

export interface GraphFile extends FolderFile {
  /** `model`, `decoder_model_merged`, `vision_encoder`, … : the name without its format. */
  readonly role: string
  readonly dtype: Dtype
  /** The files with its weights, in order; none when they lie in the graph itself. */
  readonly dataFiles: readonly FolderFile[]
  /** The graph and its weights together. */
  readonly totalBytes: number
}

/**
 * The ONNX graphs among a folder's files, those in `onnx/` or else in its root, by name.
 * `named` gives the roles that a genai_config.json states, by file name.
 */
export function findGraphs(
  files: readonly FolderFile[],
  named: ReadonlyMap<string, string> = new Map(),
): GraphFile[] {
  const inFolder = (folder: string): FolderFile[] =>
    files.filter(({ path }) => /^[^/]+\.onnx$/.test(path.slice(folder.length)) && path.startsWith(folder))
  const inOnnx = named.size > 0 ? [] : inFolder('onnx/')
  const graphs = inOnnx.length > 0 ? inOnnx : inFolder('')
  return graphs
    .filter(({ path }) => named.size === 0 || named.has(path))
    .map((graph) => describeGraph(graph, files, named.get(graph.path)))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function describeGraph(
  graph: FolderFile,
  files: readonly FolderFile[],
  statedRole: string | undefined,
): GraphFile {
  const dataFiles = findDataFiles(graph.path, files)
  const totalBytes = dataFiles.reduce((sum, { bytes }) => sum + bytes, graph.bytes)
  const named = splitName(graph.path)
  const hasStatedRole = statedRole !== undefined
  // The genai builder calls a 4-bit decoder plainly model.onnx, so there no suffix says nothing.
  const dtype = hasStatedRole && named.dtype === 'fp32' ? 'unstated' : named.dtype
  return { ...graph, role: statedRole ?? named.role, dtype, dataFiles, totalBytes }
}

function splitName(path: string): { role: string; dtype: Exclude<Dtype, 'unstated'> } {
  const stem = path.slice(path.lastIndexOf('/') + 1, -'.onnx'.length)
  for (const dtype of dtypes) {
    const suffix = suffixes[dtype]
    if (suffix !== '' && stem.endsWith(suffix) && stem.length > suffix.length)
      return { role: stem.slice(0, -suffix.length), dtype }
  }
  return { role: stem, dtype: 'fp32' }
}

/** `model.onnx_data`, `model.onnx_data_1`, … (transformers.js, optimum) or `model.onnx.data` (torch, genai). */
function findDataFiles(graphPath: string, files: readonly FolderFile[]): FolderFile[] {
  const part = ({ path }: FolderFile): number => {
    const match = /^(?:_data|\.data)(?:_(\d{1,4}))?$/.exec(path.slice(graphPath.length))
    return path.startsWith(graphPath) && match !== null ? Number(match[1] ?? 0) : -1
  }
  return files.filter((file) => part(file) >= 0).sort((a, b) => part(a) - part(b))
}
