/** Reading points: what crosses from the runtime, how much of it, and in which order it lies. */
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'
import type { Tensor } from '../runtime/tensor'
import { indices, type FedInput } from './fed-input'
import { checkHeads, lengthOf, type Place } from './place'
import type { Axis } from './located'
import type { Step } from './step-hooks'

const index = v.pipe(v.number(), v.integer(), v.minValue(0))

export const captureSchema = v.object({
  point: v.string(),
  /** Null = all; else heads by number, for points that have them. */
  heads: v.optional(v.nullable(v.array(index)), null),
  /** The last token of each step, all of them, or these tokens of the sequence (padding counted). */
  tokens: v.optional(v.union([v.picklist(['last', 'all']), v.array(index)]), 'last'),
})
export type Capture = v.InferInput<typeof captureSchema>
type FullCapture = v.InferOutput<typeof captureSchema>

/** What was read at a step. */
export interface Captured {
  readonly point: string
  /**
   * [batch, token, width]; with heads [batch, token, head, size]; attention [batch, head, token, key]. What
   * a model lays out otherwise is put in this order.
   */
  readonly data: Float32Array
  readonly shape: readonly number[]
  /** The tokens that were read, counted from the start of the sequence, padding included. */
  readonly tokens: readonly number[]
  readonly heads: readonly number[] | null
}

export interface PlannedCapture {
  readonly point: string
  readonly output: string
  readonly inputs: readonly FedInput[]
  readonly picks: readonly { readonly axis: number; readonly input: string }[]
  /** Bytes that one step reads. */
  bytes(step: Step): number
  arrange(step: Step, tensor: Tensor): Captured
}

export function planCapture(place: Place, capture: Capture, name: string): PlannedCapture {
  const full: FullCapture = { heads: null, tokens: 'last', ...withoutUndefined(capture) }
  if (full.heads !== null) checkHeads(place, full.heads)
  const picks = [tokenPick(place, full, name), headPick(place, full, name)].filter((pick) => pick !== null)
  return {
    point: capture.point,
    output: name,
    inputs: picks.map(({ fed }) => fed),
    picks: picks.map(({ axis, fed }) => ({ axis, input: fed.name })),
    bytes: (step) => 4 * lengthOf(place.axes.map((axis) => sizeAt(place, axis, { step, full }))),
    arrange: (step, tensor) => arrange(place, full, step, tensor),
  }
}

function withoutUndefined({ point, heads, tokens }: Capture): Pick<Capture, 'point'> & Partial<FullCapture> {
  return { point, ...(heads === undefined ? {} : { heads }), ...(tokens === undefined ? {} : { tokens }) }
}

interface AxisPick {
  readonly axis: number
  readonly fed: FedInput
}

/** Indices within the step of the tokens wanted. */
function tokenIndices({ tokens }: FullCapture, { past, length }: Step): number[] {
  if (tokens === 'last') return [length - 1]
  if (tokens === 'all') return Array.from({ length }, (_, index) => index)
  return tokens.filter((token) => token >= past && token < past + length).map((token) => token - past)
}

function tokenPick({ axes }: Place, capture: FullCapture, name: string): AxisPick | null {
  const axis = axes.findIndex((each) => each === 'position' || each === 'query' || each === 'rows')
  if (axis < 0 || capture.tokens === 'all') return null
  const of = (step: Step): Tensor => {
    const wanted = tokenIndices(capture, step)
    if (axes[axis] !== 'rows') return indices(wanted)
    const sequences = Array.from({ length: step.batch }, (_, sequence) => sequence * step.length)
    return indices(sequences.flatMap((start) => wanted.map((row) => start + row)))
  }
  return { axis, fed: { name: `${name}.tokens`, type: 'int64', rank: 1, of } }
}

const headAxes: readonly Axis[] = ['heads', 'kvHeads', 'headsBySize', 'kvHeadsBySize']

function headPick({ axes, headSize }: Place, { heads }: FullCapture, name: string): AxisPick | null {
  const axis = axes.findIndex((each) => headAxes.includes(each))
  if (heads === null || axis < 0) return null
  const isMerged = axes[axis] === 'headsBySize' || axes[axis] === 'kvHeadsBySize'
  const size = isMerged ? (headSize ?? 1) : 1
  const entries = heads.flatMap((head) => Array.from({ length: size }, (_, i) => head * size + i))
  const picked = indices(entries)
  return { axis, fed: { name: `${name}.heads`, type: 'int64', rank: 1, of: () => picked } }
}

interface Reading {
  readonly step: Step
  readonly full: FullCapture
}

function sizeAt(place: Place, axis: Axis, { step, full }: Reading): number {
  const rows = tokenIndices(full, step).length
  const heads = full.heads?.length ?? place.heads ?? 1
  const size = place.headSize ?? 1
  const sizes: Readonly<Record<Axis, number>> = {
    batch: step.batch,
    position: rows,
    query: rows,
    rows: rows * step.batch,
    key: step.past + step.length,
    heads,
    kvHeads: heads,
    headSize: size,
    headsBySize: heads * size,
    kvHeadsBySize: heads * size,
    batchByHeads: step.batch * heads,
    width: place.width ?? 1,
  }
  return sizes[axis]
}

/** The order in which captures lie. */
const attentionOrder: readonly Axis[] = ['batch', 'heads', 'query', 'key']
const headOrder: readonly Axis[] = ['batch', 'position', 'heads', 'headSize']

function arrange(place: Place, full: FullCapture, step: Step, { data, shape }: Tensor): Captured {
  if (!(data instanceof Float32Array)) {
    throw new ProblemError('bad-input', `The point "${full.point}" does not hold numbers that can be read.`)
  }
  const rows = tokenIndices(full, step).length
  const split = splitAxes(place, shape, { batch: step.batch, rows })
  const order = split.axes.includes('key') ? attentionOrder : headOrder
  const wanted = split.axes
    .map((_, index) => index)
    .toSorted((a, b) => rank(order, split.axes[a]) - rank(order, split.axes[b]))
  const isSorted = wanted.every((axis, index) => axis === index)
  return {
    point: full.point,
    data: isSorted ? data : transpose(data, split.shape, wanted),
    shape: wanted.map((axis) => split.shape[axis] ?? 1),
    tokens: tokenIndices(full, step).map((row) => step.past + row),
    heads: full.heads,
  }
}

function rank(order: readonly Axis[], axis: Axis | undefined): number {
  const place = axis === undefined ? -1 : order.indexOf(axis === 'kvHeads' ? 'heads' : axis)
  return place < 0 ? order.length : place
}

/** Axes that hold two things become two. A value without an axis for the batch gets one of length 1. */
function splitAxes(
  { axes, headSize }: Place,
  shape: readonly number[],
  { batch, rows }: { readonly batch: number; readonly rows: number },
): { axes: Axis[]; shape: number[] } {
  const parts = axes.flatMap((axis, index): (readonly [Axis, number])[] => {
    const size = shape[index] ?? 1
    if (axis === 'rows')
      return [
        ['batch', batch],
        ['position', rows],
      ]
    if (axis === 'batchByHeads')
      return [
        ['batch', batch],
        ['heads', size / batch],
      ]
    const perHead = headSize ?? 1
    if (axis === 'headsBySize')
      return [
        ['heads', size / perHead],
        ['headSize', perHead],
      ]
    if (axis === 'kvHeadsBySize')
      return [
        ['kvHeads', size / perHead],
        ['headSize', perHead],
      ]
    return [[axis, size]]
  })
  if (!parts.some(([axis]) => axis === 'batch')) parts.unshift(['batch', 1])
  return { axes: parts.map(([axis]) => axis), shape: parts.map(([, size]) => size) }
}

/** Row-major data with its axes in another order: axis i of the result is axis `order[i]` of the source. */
function transpose(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => lengthOf(shape.slice(axis + 1)))
  const sizes = order.map((axis) => shape[axis] ?? 1)
  const steps = order.map((axis) => strides[axis] ?? 1)
  const result = new Float32Array(data.length)
  const at = sizes.map(() => 0)
  for (let index = 0; index < result.length; index++) {
    result[index] = data[at.reduce((sum, position, axis) => sum + position * (steps[axis] ?? 0), 0)] ?? NaN
    for (let axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1
      if ((at[axis] ?? 0) < (sizes[axis] ?? 1)) break
      at[axis] = 0
    }
  }
  return result
}
