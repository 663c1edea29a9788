/**
 * Leaves weights in the file they lie in: a rewritten graph is a few kilobytes, whatever the model weighs.
 * ONNX calls it external data; that it may name the model's own file is measured, onnxruntime reads it so.
 */
import type { Graph, Initialiser } from '../model'
import { subgraphsOf } from '../model'
import { makeExternal } from '../make-tensor'
import type { Pass } from './_pass'

/** Smaller ones (shapes, scales) stay in the graph: the optimiser folds them. */
const leastBytes = 1024

/** `location`: the file's name within the folder that is handed to the session with the graph. */
export function externaliseWeights(location: string): Pass {
  return {
    name: 'externalise-weights',
    requires: [],
    ensures: [
      {
        what: 'no weight is left inside',
        holds: ({ graph }) => graphsOf(graph).every((each) => [...each.initialisers.values()].every(isSmall)),
      },
    ],
    run: ({ graph }) => {
      for (const each of graphsOf(graph)) leaveOutside(each, location)
    },
  }
}

/** Weights made here or given in memory have no file to stay in. */
function isSmall({ raw }: Initialiser): boolean {
  if (raw === null) return true
  return raw.source.path === null || raw.end - raw.start < leastBytes
}

function leaveOutside(graph: Graph, location: string): void {
  for (const [name, tensor] of graph.initialisers) {
    if (isSmall(tensor) || tensor.raw === null) continue
    const { start, end } = tensor.raw
    graph.initialisers.set(name, makeExternal(tensor, { location, offset: start, length: end - start }))
  }
}

function graphsOf(graph: Graph): Graph[] {
  const inside = graph.nodes.flatMap(subgraphsOf)
  return [graph, ...inside.flatMap(graphsOf)]
}
