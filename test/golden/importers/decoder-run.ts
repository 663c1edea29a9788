/** Runs an imported decoder step by step, with its cache. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readModel } from '../../../src-main/onnx/read-model'
import { writeModel } from '../../../src-main/onnx/write-model'
import { openSession, type Outputs, type Session } from '../../../src-main/runtime/session'
import type { Feeds, Tensor } from '../../../src-main/runtime/tensor'

export interface CacheSize {
  readonly layers: number
  readonly kvHeads: number
  readonly headSize: number
}

export function emptyCache({ layers, kvHeads, headSize }: CacheSize, batch = 1): Feeds {
  const empty: Tensor = { data: new Float32Array(0), shape: [batch, kvHeads, 0, headSize] }
  const names = Array.from({ length: layers }, (_, layer) =>
    ['key', 'value'].map((part) => `past_key_values.${layer}.${part}`),
  ).flat()
  return Object.fromEntries(names.map((name) => [name, empty]))
}

/** What a step hands to the next. */
export function cacheOf(outputs: Outputs): Feeds {
  const present = Object.entries(outputs).filter(([name]) => name.startsWith('present.'))
  return Object.fromEntries(
    present.map(([name, tensor]) => [name.replace('present.', 'past_key_values.'), tensor]),
  )
}

export function wholeNumbers(values: readonly number[], shape: readonly number[]): Tensor {
  return { data: BigInt64Array.from(values, BigInt), shape }
}

/** One sequence: `tokens` after `past` cached ones. */
export function stepFeeds(tokens: readonly number[], past: number, cache: Feeds): Feeds {
  const positions = tokens.map((_, index) => past + index)
  const mask = new Array<number>(past + tokens.length).fill(1)
  return {
    input_ids: wholeNumbers(tokens, [1, tokens.length]),
    attention_mask: wholeNumbers(mask, [1, mask.length]),
    position_ids: wholeNumbers(positions, [1, tokens.length]),
    ...cache,
  }
}

/** A session with values from inside the graph as further outputs. */
export async function openExposed(folder: string, names: readonly string[]): Promise<Session> {
  const model = readModel(readFileSync(join(folder, 'onnx/model.onnx')))
  for (const name of names) model.graph.outputs.push({ name, elementType: 1, shape: null, range: null })
  return await openSession(writeModel(model), { device: 'cpu', threads: 1 })
}

export function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data
  throw new Error('not a tensor of float32')
}

/** Largest absolute difference; NaN counts as infinite. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] ?? NaN) - (b[index] ?? NaN))
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference)
  }
  return largest
}

/** The first of the highest. */
export function argmax(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0)
}
