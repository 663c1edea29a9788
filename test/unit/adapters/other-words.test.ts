import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { LocatedModel, LocatedPoint } from '../../../src-main/hooks/located'
import { subgraphsOf, type OnnxModel } from '../../../src-main/onnx/model'
import { readModelFile } from '../../../src-main/onnx/read-model'
import { tinyModels } from '../../models/tiny-models'
import { locatedPoints } from './exposed-model'
import { renameAll, shuffleNodes } from './other-words'

const read = (path: string): OnnxModel => readModelFile(path).model

function pointSummary(point: LocatedPoint, rename: (name: string) => string) {
  const { name, value, source, axes, width, elementType } = point
  const within = source.kind === 'part' || source.kind === 'before-bias' ? rename(source.value) : null
  return {
    name,
    value: value === null ? null : rename(value),
    kind: source.kind,
    within,
    axes,
    width,
    elementType,
  }
}

/** Everything but the objects, in an order that does not depend on that of the nodes. */
function summary(located: LocatedModel, rename: (name: string) => string = (name) => name) {
  const { family, towers, cache, inputs, logits, unembedding, missing, notes } = located
  const optional = (name: string | null): string | null => (name === null ? null : rename(name))
  return {
    family,
    inputs: Object.fromEntries(Object.entries(inputs).map(([use, name]) => [use, optional(name)])),
    logits: optional(logits),
    unembedding: unembedding === null ? null : [rename(unembedding.weight), unembedding.isTransposed],
    cache: cache.map((pair) => ({ ...pair, past: rename(pair.past), present: rename(pair.present) })),
    points: locatedPoints(located)
      .map((point) => pointSummary(point, rename))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    blocks: towers.map(({ name, width, rotary, blocks, missing: lost }) => ({
      ...{ name, width, rotary, lost },
      blocks: blocks.map(({ order, norm, normKind, attention, crossAttention }) => {
        const counts = [attention, crossAttention].map(
          (one) => one && [one.kind, one.heads, one.kvHeads, one.headSize, one.scale],
        )
        return { order, norm, normKind, counts }
      }),
    })),
    missing,
    notes,
  }
}

describe('what is found does not hang on names or on the order of nodes', () => {
  test.each(tinyModels)('$id with every name at random', ({ id, modelPath }) => {
    const expected = locateModel(read(modelPath))
    const model = read(modelPath)
    const names = renameAll(model, id.length)
    const rename = (name: string): string => names.get(name) ?? 'unknown'
    expect(summary(locateModel(model))).toEqual(summary(expected, rename))
  })

  test.each(tinyModels)('$id with its nodes in another order', ({ modelPath }) => {
    const expected = summary(locateModel(read(modelPath)))
    for (const seed of [1, 2, 3]) {
      const model = read(modelPath)
      const graphs = [model.graph, ...model.graph.nodes.flatMap(subgraphsOf)]
      const order = (): string => graphs.flatMap(({ nodes }) => nodes.map(({ name }) => name)).join()
      const before = order()
      for (const graph of graphs) shuffleNodes(graph, seed)
      expect(order()).not.toBe(before)
      expect(summary(locateModel(model))).toEqual(expected)
    }
  })
})
