/**
 * The logit lens (nostalgebraist 2020): the model's own way from its last residual stream to the logits,
 * cut out as a graph of its own, so that the stream after any block can be sent through it.
 */
import { ProblemError } from '../lib/problem'
import { GraphEditor, ownPrefix } from '../onnx/graph-editor'
import { capturedValues } from '../onnx/graph-links'
import { elementTypes, type Graph, type Node, type OnnxModel, type ValueInfo } from '../onnx/model'
import { inlineBranch } from '../onnx/passes/inline-branch'
import { renewNorm } from '../onnx/passes/renew-norm'
import { finishPasses, runPass } from '../onnx/passes/_pass'
import type { LocatedModel } from './located'
import { findPlace } from './place'
import { readValue } from './point-value'

export const lensInput = `${ownPrefix}residual`

interface CutLens {
  readonly logits: string
  /** Inputs of token ids and the like that lend nothing but their shape, [rows, 1]. */
  readonly shapedBy: readonly string[]
}

/** Cuts the model in place down to residual [rows, 1, width] → logits; throws a sentence where that cannot be. */
export function cutLens(model: OnnxModel, located: LocatedModel): CutLens {
  const tower = located.towers[0]
  const last = tower?.blocks.at(-1)?.points.get('hook_resid_post')
  const { logits } = located
  if (tower === undefined || last === undefined || logits === null)
    throw noLens('its last residual stream was not found')
  if (tower.branch !== null) runPass(model, inlineBranch(tower.branch.node, tower.branch.name))
  const editor = new GraphEditor(model)
  const value = readValue(editor, findPlace(located, last.name))
  const input = editor.addInput(lensInput, 'float32', ['rows', 1, tower.width])
  const typed = last.elementType === elementTypes.float16 ? editor.cast(input, 'float16') : input
  replaceUses(model.graph, value, typed)
  runPass(model, renewNorm(editor, { before: value, value: typed, elementType: elementTypes.float32 }))
  const shapedBy = keepOnly(model.graph, logits)
  finishPasses(model)
  return { logits, shapedBy }
}

function noLens(reason: string): ProblemError {
  return new ProblemError('bad-input', `This model has no logit lens: ${reason}.`)
}

function replaceUses({ nodes }: Graph, from: string, to: string): void {
  for (const node of nodes) node.inputs = node.inputs.map((name) => (name === from ? to : name))
}

/** Drops everything that `logits` does not need; gives the token inputs that are left for their shape alone. */
function keepOnly(graph: Graph, logits: string): string[] {
  const { values, nodes } = sourcesOf(graph, logits, true)
  graph.nodes = graph.nodes.filter((node) => nodes.has(node))
  graph.outputs = graph.outputs.filter(({ name }) => name === logits)
  graph.inputs = graph.inputs.filter(({ name }) => values.has(name))
  graph.initialisers = new Map([...graph.initialisers].filter(([name]) => values.has(name)))
  graph.valueInfos = new Map()
  if (!values.has(lensInput)) throw noLens('its logits do not follow from its last residual stream')
  const others = graph.inputs.filter(({ name }) => name !== lensInput && !graph.initialisers.has(name))
  const used = sourcesOf(graph, logits, false).values
  const lacking = others.filter((input) => used.has(input.name) || !isOfTokens(input))
  if (lacking.length > 0) throw noLens(`its logits also need ${lacking.map(({ name }) => name).join(', ')}`)
  return others.map(({ name }) => name)
}

/** [batch, tokens] of whole numbers, such as token ids: exports of GPT-2 reshape what they unembed by them. */
function isOfTokens({ elementType, shape }: ValueInfo): boolean {
  return elementType === elementTypes.int64 && shape?.length === 2
}

interface Sources {
  readonly values: ReadonlySet<string>
  readonly nodes: ReadonlySet<Node>
}

/** What a value is computed from; without `beyondShapes`, what gives but its shape is left out. */
function sourcesOf(graph: Graph, value: string, beyondShapes: boolean): Sources {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const nodes = new Set<Node>()
  const values = new Set<string>()
  const waiting = [value]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === '' || values.has(name)) continue
    values.add(name)
    const node = producers.get(name)
    if (node === undefined || nodes.has(node)) continue
    nodes.add(node)
    if (beyondShapes || node.opType !== 'Shape') waiting.push(...node.inputs, ...capturedValues(node))
  }
  return { values, nodes }
}
