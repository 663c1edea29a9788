/** Which files of a model to run: the parts that belong together, in one number format, and why. */
import { totalmem } from 'node:os'
import { ProblemError } from '../lib/problem'
import type { Dtype, dtypes, GraphFile } from './graph-files'

export type WantedDtype = 'auto' | (typeof dtypes)[number]

export interface GraphChoice {
  readonly dtype: Dtype
  /** One graph per part; the part that gives logits (or the only one) comes first. */
  readonly graphs: readonly GraphFile[]
  readonly totalBytes: number
  /** A sentence that says what was chosen and why. */
  readonly why: string
}

/** Full precision is the reference; 8 and 4 bits run fast on a CPU, half precision is converted there. */
const preferred: readonly Dtype[] = [
  'unstated',
  'fp32',
  'q8',
  'int8',
  'uint8',
  'q4',
  'bnb4',
  'fp16',
  'q4f16',
  'q2',
  'q2f16',
  'q1',
  'q1f16',
]

/** The parts that make a model, the best way of splitting first; `?` marks what may be missing. */
const splits: readonly (readonly string[])[] = [
  ['decoder_model_merged', 'embed_tokens', 'vision_encoder', 'audio_encoder?'],
  ['decoder_model_merged', 'embed_tokens', 'audio_encoder'],
  ['model', 'prepare_inputs_embeds', 'vision_encoder?'],
  ['decoder_model_merged', 'encoder_model'],
  ['decoder_model', 'decoder_with_past_model?', 'encoder_model'],
  ['model', 'embedding?', 'vision?', 'speech?'],
  ['decoder_model_merged'],
  ['decoder_model', 'decoder_with_past_model?'],
  ['vision_model', 'text_model'],
]

/** Leaves room for the cache, the activations and everything else that runs. */
const largestShareOfMemory = 0.5

/**
 * Chooses one file per part. 'auto' takes the best format for a CPU whose weights fit into half of the
 * memory; throws 'bad-input' when there is no graph, or none in the wanted format.
 */
export function chooseGraphs(
  graphs: readonly GraphFile[],
  wanted: WantedDtype = 'auto',
  memoryBytes = totalmem(),
): GraphChoice {
  const roles = chooseRoles(graphs)
  const [mainRole] = roles
  if (mainRole === undefined)
    throw new ProblemError('bad-input', 'There is no ONNX graph in this model, so nothing can be run.')
  const offered = preferred.filter((dtype) => find(graphs, mainRole, dtype) !== undefined)
  const candidates = offered.map((dtype) => gather(graphs, roles, dtype))
  return wanted === 'auto' ? chooseBest(candidates, memoryBytes) : chooseWanted(candidates, wanted)
}

/** What 'auto' takes of formats of these sizes in bytes; undefined of none. */
export function usualDtype(
  bytes: Readonly<Partial<Record<Dtype, number>>>,
  memoryBytes = totalmem(),
): Dtype | undefined {
  const offered = preferred.filter((dtype) => bytes[dtype] !== undefined)
  const sizeOf = (dtype: Dtype): number => bytes[dtype] ?? Infinity
  const fitting = offered.find((dtype) => sizeOf(dtype) <= memoryBytes * largestShareOfMemory)
  return fitting ?? offered.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0]
}

function chooseBest(candidates: readonly GraphChoice[], memoryBytes: number): GraphChoice {
  const allowed = memoryBytes * largestShareOfMemory
  const fitting = candidates.find(({ totalBytes }) => totalBytes <= allowed)
  const smallest = candidates.reduce((a, b) => (b.totalBytes < a.totalBytes ? b : a))
  const chosen = fitting ?? smallest
  const isFitting = fitting !== undefined
  return { ...chosen, why: `${chosen.why}: ${reasonFor(chosen, candidates, { isFitting, memoryBytes })}.` }
}

function reasonFor(
  chosen: GraphChoice,
  candidates: readonly GraphChoice[],
  { isFitting, memoryBytes }: { readonly isFitting: boolean; readonly memoryBytes: number },
): string {
  const half = `more than half of the memory here (${gigabytes(memoryBytes)})`
  const isAlone = candidates.length === 1
  if (!isFitting) return `${isAlone ? 'the only format there is' : 'the smallest there is'}, though ${half}`
  if (isAlone) return 'the only format there is'
  const passed = candidates.slice(0, candidates.indexOf(chosen)).map(({ dtype }) => dtype)
  const best = `the best of ${candidates.length} formats for a CPU`
  return passed.length === 0 ? best : `${best} that fits; ${passed.join(' and ')} would fill ${half}`
}

function chooseWanted(candidates: readonly GraphChoice[], wanted: Dtype): GraphChoice {
  const chosen = candidates.find(({ dtype }) => dtype === wanted)
  if (chosen !== undefined) return { ...chosen, why: `${chosen.why}: as asked for.` }
  const there = candidates.map(({ dtype }) => dtype).join(', ')
  throw new ProblemError(
    'bad-input',
    `This model has no ${wanted} file. It has: ${there}. Choose one of these, or auto.`,
  )
}

function chooseRoles(graphs: readonly GraphFile[]): readonly string[] {
  const there = new Set(graphs.map(({ role }) => role))
  const isThere = (part: string): boolean => there.has(part.replace('?', ''))
  const split = splits.find((parts) => parts.every((part) => part.endsWith('?') || isThere(part)))
  if (split !== undefined) return split.filter(isThere).map((part) => part.replace('?', ''))
  // A name nobody agreed on: take it for the whole model if it stands alone.
  const [only] = there
  if (only === undefined || there.size === 1) return [...there]
  throw new ProblemError(
    'bad-input',
    `The graphs of this model (${[...there].join(', ')}) are no arrangement that Saccade knows. Give the path of one .onnx file.`,
  )
}

function gather(graphs: readonly GraphFile[], roles: readonly string[], dtype: Dtype): GraphChoice {
  const substitutes: string[] = []
  const parts = roles.flatMap((role) => {
    const graph = find(graphs, role, dtype)
    if (graph !== undefined) return [graph]
    // A small part is often published in fewer formats than the decoder.
    const other = preferred.map((format) => find(graphs, role, format)).find((found) => found !== undefined)
    if (other !== undefined) substitutes.push(`${role} in ${other.dtype}, for lack of ${dtype}`)
    return other === undefined ? [] : [other]
  })
  const names = [parts.map(({ path }) => path).join(', '), ...substitutes].join('; ')
  const totalBytes = parts.reduce((sum, part) => sum + part.totalBytes, 0)
  return { dtype, graphs: parts, totalBytes, why: `${dtype} (${names}; ${gigabytes(totalBytes)})` }
}

function find(graphs: readonly GraphFile[], role: string, dtype: Dtype): GraphFile | undefined {
  return graphs.find((graph) => graph.role === role && graph.dtype === dtype)
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
