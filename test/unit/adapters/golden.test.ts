import { describe, expect, test } from 'vitest'
import type { LocatedPoint } from '../../../src-main/hooks/located'
import { type GoldenTensor, readGolden, tinyModels } from '../../models/tiny-models'
import { feedsOf, locatedPoints, locateFile, namedValues, numbersOf, runExposed } from './exposed-model'

/** The point's part of a run value, its axes in the golden order: [batch, position, head, size]. */
function inGoldenOrder(point: LocatedPoint, values: Float32Array, shape: readonly number[]): Float32Array {
  const { source, axes } = point
  if (source.kind === 'part') {
    const width = shape.at(-1) ?? 0
    return values.filter(
      (_, index) => index % width >= source.start && index % width < source.start + source.size,
    )
  }
  const at = axes.findIndex((axis) => axis === 'heads' || axis === 'kvHeads')
  const isHeadFirst = at === 1 && axes.includes('position')
  if (!isHeadFirst) return values
  const [, heads = 0, positions = 0, size = 0] = shape
  return values.map((_, index) => {
    const part = index % size
    const head = Math.floor(index / size) % heads
    const position = Math.floor(index / (size * heads)) % positions
    const batch = Math.floor(index / (size * heads * positions))
    return values[((batch * heads + head) * positions + position) * size + part] ?? NaN
  })
}

function largestDifference(actual: Float32Array, golden: GoldenTensor): number {
  if (actual.length !== golden.data.length) return Infinity
  // Masked scores are -Infinity in one and a large negative number in the other.
  return actual.reduce((most, value, index) => {
    const expected = golden.data[index] ?? NaN
    if (value < -1e4 && expected < -1e4) return most
    const difference = Math.abs(value - expected)
    return Number.isNaN(difference) || difference > most ? difference : most
  }, 0)
}

describe('what is found holds what the original computes there', () => {
  test.each(tinyModels)('$id', async ({ id, modelPath }) => {
    const golden = readGolden(id)
    const { model, located } = locateFile(modelPath)
    const points = locatedPoints(located)
    const values = namedValues(points, model)
    const feeds = feedsOf(golden, model)
    const outputs = await runExposed({ model, path: modelPath }, [...values.values()], feeds)
    const wrong: string[] = []
    for (const point of points) {
      const expected = golden.tensors.get(point.name)
      const actual = outputs[values.get(point.name) ?? '']
      if (expected === undefined || actual === undefined || point.source.kind === 'before-bias') continue
      const difference = largestDifference(inGoldenOrder(point, numbersOf(actual), actual.shape), expected)
      if (!(difference <= golden.tolerance)) wrong.push(`${point.name}: ${difference}`)
    }
    expect(wrong).toEqual([])
    const reached = new Set(points.map(({ name }) => name))
    const unfound = [...golden.tensors.keys()].filter(
      (name) => !reached.has(name) && !/rot_|logits|present/.test(name),
    )
    console.log(
      id,
      points.length,
      values.size,
      unfound.slice(0, 12),
      located.towers.flatMap((t) => t.missing).slice(0, 5),
      located.missing,
    )
  })
})
