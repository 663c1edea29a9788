/**
 * The logit lens (nostalgebraist 2020): the model's own way from its last residual stream to the logits,
 * cut out as a graph of its own, so that the stream after any block can be sent through it.
 */
import { ProblemError } from '../lib/problem'
import { GraphEditor, ownPrefix } from '../onnx/graph-editor'
import { capturedValues } from '../onnx/graph-links'
import { elementTypes, type Graph, type Node, type OnnxModel } from '../onnx/model'
import { renewNorm } from '../onnx/passes/renew-norm'
import { finishPasses, runPass } from '../onnx/passes/_pass'
import type { LocatedModel } from './located'
import { findPlace } from './place'
import { readValue } from './point-value'

export const lensInput = `${ownPrefix}residual`

/** Cuts the model in place down to residual [rows, 1, width] → logits; throws a sentence where that cannot be. */
export function cutLens(model: OnnxModel, located: LocatedModel): { readonly logits: string } {
  const tower = located.towers[0]
  const last = tower?.blocks.at(-1)?.points.get('hook_resid_post')
  const { logits } = located
  if (tower === undefined || last === undefined || logits === null)
    throw noLens('its last residual stream was not found')
  const editor = new GraphEditor(model)
  const value = readValue(editor, findPlace(located, last.name))
  const input = editor.addInput(lensInput, 'float32', ['rows', 1, tower.width])
  const typed = last.elementType === elementTypes.float16 ? editor.cast(input, 'float16') : input
  replaceUses(model.graph, value, typed)
  runPass(model, renewNorm(editor, { before: value, value: typed, elementType: elementTypes.float32 }))
  keepOnly(model.graph, logits)
  finishPasses(model)
  return { logits }
}

function noLens(reason: string): ProblemError {
  return new ProblemError('bad-input', `This model has no logit lens: ${reason}.`)
}

function replaceUses({ nodes }: Graph, from: string, to: string): void {
  for (const node of nodes) node.inputs = node.inputs.map((name) => (name === from ? to : name))
}

/** Drops everything that `logits` does not need. */
function keepOnly(graph: Graph, logits: string): void {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const kept = new Set<Node>()
  const needed = new Set<string>()
  const waiting = [logits]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value === '' || needed.has(value)) continue
    needed.add(value)
    const node = producers.get(value)
    if (node === undefined || kept.has(node)) continue
    kept.add(node)
    waiting.push(...node.inputs, ...capturedValues(node))
  }
  graph.nodes = graph.nodes.filter((node) => kept.has(node))
  graph.outputs = graph.outputs.filter(({ name }) => name === logits)
  graph.inputs = graph.inputs.filter(({ name }) => needed.has(name))
  graph.initialisers = new Map([...graph.initialisers].filter(([name]) => needed.has(name)))
  graph.valueInfos = new Map()
  const others = graph.inputs.filter(({ name }) => name !== lensInput && !graph.initialisers.has(name))
  if (!needed.has(lensInput)) throw noLens('its logits do not follow from its last residual stream')
  if (others.length > 0) throw noLens(`its logits also need ${others.map(({ name }) => name).join(', ')}`)
}
