/** The tiny exported transformers of this folder and what their PyTorch originals compute (see README.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TinyModel {
  id: string
  /** Absolute path of the model's folder, as a user would name it. */
  folder: string
  /** Absolute path of the .onnx file. */
  modelPath: string
  /** The original's architecture: `gpt2`, `llama`, `bert` … */
  family: string
  /** The tool that made the file, with its version. */
  exporter: string
  about: string
  /** The graph takes `past…` inputs and gives `present…` outputs. */
  hasCache: boolean
  /** Some attention is one operator: Attention, MultiHeadAttention or GroupQueryAttention. */
  isFused: boolean
  /** How often each operator occurs, subgraphs included; `com.microsoft.X` outside ONNX's own domain. */
  operators: Readonly<Record<string, number>>
  sizes: TinyModelSizes
}

export interface TinyModelSizes {
  layers: number
  heads: number
  keyValueHeads: number
  headSize: number
  hidden: number
  mlp: number
  vocabulary: number | null
}

export interface GoldenTensor {
  shape: readonly number[]
  data: Float32Array
}

export interface GoldenInput {
  type: 'int64' | 'int32' | 'float32' | 'float16' | 'bool'
  shape: readonly number[]
  /** Booleans as 0 and 1. */
  data: readonly number[]
}

export interface Golden {
  /** Every graph input of one run over the whole prompt; caches are empty. */
  inputs: ReadonlyMap<string, GoldenInput>
  /** Graph output → name in `tensors`. */
  outputs: Readonly<Record<string, string>>
  /**
   * By hook name: `blocks.0.hook_resid_pre`, `blocks.0.attn.hook_pattern`, `ln_final.hook_normalized`, `logits` …
   * q, k, v, z are [batch, position, head, size]; scores and pattern [batch, head, query, key].
   */
  tensors: ReadonlyMap<string, GoldenTensor>
  /** Decoders: the tokens after the prompt and the logits [step, vocabulary] that chose them. */
  greedy: { tokens: readonly number[]; logits: GoldenTensor } | null
  /** Largest absolute difference allowed between the ONNX model and its original. */
  tolerance: number
  /** Versions of the tools, by package. */
  versions: Readonly<Record<string, string>>
}

interface Stored {
  shape: number[]
  /** First element in golden.f32. */
  at: number
}

interface GoldenFile extends Omit<TinyModel, 'id' | 'folder' | 'modelPath'> {
  model: string
  sameOriginalAs?: string
  tolerance: number
  versions: Record<string, string>
  outputs: Record<string, string>
  inputs: Record<string, Stored | (Omit<GoldenInput, 'data'> & { data: (number | boolean)[] })>
  tensors: Record<string, Stored>
  greedy?: { tokens: number[]; logits: Stored }
}

const root = import.meta.dirname

function readFile(id: string): GoldenFile {
  return JSON.parse(readFileSync(join(root, id, 'golden.json'), 'utf8')) as GoldenFile
}

function describe(id: string): TinyModel {
  const { model, family, exporter, about, hasCache, isFused, operators, sizes } = readFile(id)
  const folder = join(root, id)
  return {
    id,
    folder,
    modelPath: join(folder, model),
    family,
    exporter,
    about,
    hasCache,
    isFused,
    operators,
    sizes,
  }
}

/** All models of this folder, by id. */
export const tinyModels: readonly TinyModel[] = readdirSync(root)
  .filter((id) => existsSync(join(root, id, 'golden.json')))
  .sort()
  .map(describe)

/** Whether the model is one half of an encoder–decoder, which no text alone makes run. */
export function needsEncoder(family: string): boolean {
  return family.startsWith('whisper') || family === 't5'
}

/** The model called `id`; throws where there is none. */
export function tinyModel(id: string): TinyModel {
  const found = tinyModels.find((model) => model.id === id)
  if (!found) throw new Error(`test/models has no ${id}`)
  return found
}

/** What the original of model `id` computes; models of the same original share its arrays. */
export function readGolden(id: string): Golden {
  const own = readFile(id)
  const source = own.sameOriginalAs ?? id
  const { inputs, outputs, tensors, greedy, tolerance, versions } = { ...readFile(source), ...own }
  const bytes = readFileSync(join(root, source, 'golden.f32'))
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const load = ({ shape, at }: Stored): GoldenTensor => ({
    shape,
    data: floats.subarray(at, at + shape.reduce((product, size) => product * size, 1)),
  })
  const loadInput = (entry: GoldenFile['inputs'][string]): GoldenInput =>
    'at' in entry
      ? { type: 'float32', shape: entry.shape, data: [...load(entry).data] }
      : { ...entry, data: entry.data.map(Number) }
  return {
    inputs: new Map(Object.entries(inputs).map(([name, entry]) => [name, loadInput(entry)])),
    outputs,
    tensors: new Map(Object.entries(tensors).map(([name, entry]) => [name, load(entry)])),
    greedy: greedy ? { tokens: greedy.tokens, logits: load(greedy.logits) } : null,
    tolerance,
    versions,
  }
}
