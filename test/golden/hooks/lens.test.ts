/** The logit lens against the PyTorch originals (test/models): hidden states in, logits out. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { openLens } from '../../../src-main/engine/jobs/language/lens'
import { readModelFile } from '../../../src-main/onnx/read-model'
import { readGolden, tinyModel, tinyModels, type GoldenTensor } from '../../models/tiny-models'

type Weights = (name: string) => Float32Array

function rowsOf({ shape, data }: GoldenTensor): Float32Array[] {
  const width = shape.at(-1) ?? 0
  return Array.from({ length: data.length / width }, (_, row) => data.slice(row * width, (row + 1) * width))
}

/** Weights by name, as the file holds them. */
function weightsOf(path: string): Weights {
  const { model, source } = readModelFile(path)
  onTestFinished(() => source.close())
  return (name) => {
    const { raw } = model.graph.initialisers.get(name)!
    return new Float32Array(raw!.source.bytes(raw!.start, raw!.end).slice().buffer)
  }
}

const mean = (row: Float32Array): number => row.reduce((sum, value) => sum + value, 0) / row.length

/** The final norms as their papers write them, in double precision. */
const norms = {
  'llama-cache': (row: Float32Array, weight: Weights) => {
    const scale = Math.sqrt(mean(row.map((value) => value ** 2)) + 1e-6)
    return [...row].map((value, i) => (value / scale) * weight('model.norm.weight')[i]!)
  },
  'gpt2-cache': (row: Float32Array, weight: Weights) => {
    const centre = mean(row)
    const scale = Math.sqrt(mean(row.map((value) => (value - centre) ** 2)) + 1e-5)
    return [...row].map(
      (value, i) =>
        ((value - centre) / scale) * weight('transformer.ln_f.weight')[i]! +
        weight('transformer.ln_f.bias')[i]!,
    )
  },
} as const

/** [width, vocabulary] in both files. */
const unembeddings = { 'llama-cache': 'onnx::MatMul_1091', 'gpt2-cache': 'onnx::MatMul_749' } as const

function unembed(normed: readonly number[], matrix: Float32Array): number[] {
  const vocabulary = matrix.length / normed.length
  return Array.from({ length: vocabulary }, (_, token) =>
    normed.reduce((sum, value, i) => sum + value * matrix[i * vocabulary + token]!, 0),
  )
}

function farthest(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length))
  return Math.max(...a.flatMap((row, at) => Array.from(row, (value, i) => Math.abs(value - b[at]![i]!))))
}

describe.each(['llama-cache', 'gpt2-cache'] as const)('the lens of %s', (id) => {
  const { tensors } = readGolden(id)
  const { modelPath, sizes } = tinyModel(id)
  const after = (block: number) => rowsOf(tensors.get(`blocks.${block}.hook_resid_post`)!)

  async function read(states: readonly Float32Array[]): Promise<Float32Array[]> {
    const lens = await openLens({ graphPath: modelPath, device: 'cpu', locate: locateModel })
    onTestFinished(() => lens.dispose())
    return await lens.read(states)
  }

  test("after the last block gives the model's own logits", async () => {
    expect(farthest(await read(after(sizes.layers - 1)), rowsOf(tensors.get('logits')!))).toBeLessThan(1e-4)
  })

  test('after every other block gives its state, normed and unembedded', async () => {
    const weight = weightsOf(modelPath)
    const matrix = weight(unembeddings[id])
    for (let block = 0; block < sizes.layers - 1; block++) {
      const expected = after(block).map((row) => unembed(norms[id](row, weight), matrix))
      expect(farthest(await read(after(block)), expected)).toBeLessThan(1e-4)
      // Far from what the last block says, or this test would tell nothing.
      expect(farthest(expected, rowsOf(tensors.get('logits')!))).toBeGreaterThan(1e-2)
    }
  })
})

/** Text models whose end is looked for. */
const decoders = tinyModels.filter(({ id, sizes }) => {
  const { tensors } = readGolden(id)
  return tensors.has('logits') && tensors.has(`blocks.${sizes.layers - 1}.hook_resid_post`)
})

test.each(decoders)("$id: the lens after the last block gives the model's own logits", async (model) => {
  const { tensors, tolerance } = readGolden(model.id)
  const lens = await openLens({ graphPath: model.modelPath, device: 'cpu', locate: locateModel })
  onTestFinished(() => lens.dispose())
  const last = rowsOf(tensors.get(`blocks.${model.sizes.layers - 1}.hook_resid_post`)!)
  expect(farthest(await lens.read(last), rowsOf(tensors.get('logits')!))).toBeLessThanOrEqual(tolerance)
})
