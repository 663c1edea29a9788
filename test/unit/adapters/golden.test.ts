import { describe, expect, test } from 'vitest'
import type { LocatedPoint } from '../../../src-main/hooks/located'
import type { OnnxModel } from '../../../src-main/onnx/model'
import { smallValues } from '../../../src-main/onnx/read-tensor'
import type { Tensor } from '../../../src-main/runtime/tensor'
import { type GoldenTensor, readGolden, tinyModels } from '../../models/tiny-models'
import { feedsOf, locatedPoints, locateFile, namedValues, numbersOf, runExposed } from './exposed-model'

/** The golden files' name for the sum after cross-attention. */
const goldenName = (name: string): string => name.replace('hook_resid_cross', 'hook_resid_mid_cross')

/** Names of the golden files that are no points of ours, or outputs of the model. */
const notOurs =
  /rot_[qk]$|hook_pos_embed|hook_normalized_resid_post|logits|present|last_hidden_state|pooler|embeds$/

/** The golden runs have an empty cache. */
const firstStepBranch = 'else_branch'

/** What the run gave for the point: its part of the value, its bias added, its axes as in the golden files. */
function pointNumbers(point: LocatedPoint, { shape, ...tensor }: Tensor, model: OnnxModel): Float32Array {
  const numbers = numbersOf({ shape, ...tensor })
  const { source } = point
  const width = shape.at(-1) ?? 0
  if (source.kind === 'part') {
    const isInside = (_: number, index: number): boolean =>
      index % width >= source.start && index % width < source.start + source.size
    return numbers.filter(isInside)
  }
  if (source.kind === 'before-bias') {
    const bias = smallValues(model.graph.initialisers.get(source.bias)!)!
    return numbers.map((value, index) => value + (bias[source.start + (index % width)] ?? NaN))
  }
  return headsLast(point, numbers, shape)
}

/** [batch, heads, position, size] → [batch, position, heads, size]. */
function headsLast({ axes }: LocatedPoint, values: Float32Array, shape: readonly number[]): Float32Array {
  const isHeadFirst = axes[2] === 'position' && (axes[1] === 'heads' || axes[1] === 'kvHeads')
  if (!isHeadFirst) return values
  const [, heads = 0, positions = 0, size = 0] = shape
  return values.map((_, index) => {
    const row = Math.floor(index / size)
    const [head, position] = [row % heads, Math.floor(row / heads) % positions]
    const batch = Math.floor(row / (heads * positions))
    return values[((batch * heads + head) * positions + position) * size + (index % size)] ?? NaN
  })
}

function largestDifference(actual: Float32Array, golden: GoldenTensor): number {
  if (actual.length !== golden.data.length) return Infinity
  return actual.reduce((most, value, index) => {
    const expected = golden.data[index] ?? NaN
    // Masked scores are -Infinity in one and a large negative number in the other.
    if (value < -1e4 && expected < -1e4) return most
    const difference = Math.abs(value - expected)
    return Number.isNaN(difference) || difference > most ? difference : most
  }, 0)
}

describe('what is found holds what the PyTorch original computes there', () => {
  test.each(tinyModels)('$id: $about', async ({ id, modelPath }) => {
    const golden = readGolden(id)
    const { model, located } = locateFile(modelPath, firstStepBranch)
    const points = locatedPoints(located)
    const values = namedValues(points, model)
    const outputs = await runExposed({ model, path: modelPath }, [...values.values()], feedsOf(golden, model))
    const differences = points.flatMap((point) => {
      const expected = golden.tensors.get(goldenName(point.name))
      const actual = outputs[values.get(point.name) ?? '']
      if (expected === undefined || actual === undefined) return []
      return [
        { name: point.name, difference: largestDifference(pointNumbers(point, actual, model), expected) },
      ]
    })
    expect(differences.length).toBeGreaterThan(0)
    expect(differences.filter(({ difference }) => !(difference <= golden.tolerance))).toEqual([])
  })

  test.each(tinyModels)('$id: every point that the original was watched at is found', ({ id, modelPath }) => {
    const found = new Set(locatedPoints(locateFile(modelPath).located).map(({ name }) => goldenName(name)))
    const watched = [...readGolden(id).tensors.keys()].filter((name) => !notOurs.test(name))
    expect(watched.length).toBeGreaterThan(10)
    expect(watched.filter((name) => !found.has(name))).toEqual([])
  })
})
