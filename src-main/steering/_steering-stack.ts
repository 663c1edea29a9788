/**
 * Steering as a person stacks it, as plain data: what the model lab sends, what is saved and shared as JSON,
 * what `generate --steer` reads. Each entry names a method and what it acts on; the method makes the edits.
 */
import * as v from 'valibot'
import { positionsSchema, type Edit } from '../hooks/edit'
import { ProblemError } from '../lib/problem'
import type { AnySteeringMethod, Materials } from './_method'
import { findSteeringMethod } from './_registry'

const finite = v.pipe(v.number(), v.finite())
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))
const vector = v.pipe(v.array(finite), v.minLength(1), v.maxLength(1 << 18))

const material = v.variant('needs', [
  v.object({
    needs: v.literal('directions'),
    directions: v.pipe(v.array(v.object({ block: index, vector })), v.maxLength(512)),
    positions: positionsSchema,
  }),
  v.object({
    needs: v.literal('heads'),
    heads: v.array(v.object({ block: index, heads: v.array(index) })),
    positions: positionsSchema,
  }),
  v.object({
    needs: v.literal('spans'),
    heads: v.array(v.object({ block: index, heads: v.nullable(v.array(index)) })),
    spans: v.array(v.tuple([index, index])),
    promptLength: index,
  }),
  v.object({
    needs: v.literal('capture'),
    point: v.string(),
    values: v.array(vector),
    at: v.array(index),
    heads: v.nullable(v.array(index)),
  }),
])
export type StackMaterial = v.InferOutput<typeof material>

export const stackEntrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,48}$/)),
  title: v.pipe(v.string(), v.maxLength(200)),
  methodId: v.string(),
  isOn: v.boolean(),
  knobs: v.record(v.string(), finite),
  material,
})
export type StackEntry = v.InferOutput<typeof stackEntrySchema>

export const stackSchema = v.pipe(v.array(stackEntrySchema), v.maxLength(64))

/** The edits of a stack, in its order; each entry's ids begin with its own id and a dash. */
export function editsOfStack(entries: readonly StackEntry[]): Edit[] {
  return entries.flatMap((entry) => {
    const method = findSteeringMethod(entry.methodId)
    return planWith(method, entry).map((edit) => ({ ...edit, isOn: entry.isOn }))
  })
}

function planWith(method: AnySteeringMethod, { id, knobs, material: given }: StackEntry): Edit[] {
  if (method.needs === 'directions' && given.needs === 'directions')
    return method.plan(toDirections(given), knobs, id)
  if (method.needs === 'heads' && given.needs === 'heads') return method.plan(given, knobs, id)
  if (method.needs === 'spans' && given.needs === 'spans') return method.plan(given, knobs, id)
  if (method.needs === 'capture' && given.needs === 'capture')
    return method.plan({ ...given, values: given.values.map((row) => Float32Array.from(row)) }, knobs, id)
  throw new ProblemError(
    'bad-input',
    `The entry "${id}" gives ${given.needs} to "${method.label}", which needs ${method.needs}.`,
  )
}

function toDirections({
  directions,
  positions,
}: Extract<StackMaterial, { needs: 'directions' }>): Materials['directions'] {
  const typed = directions.map(({ block, vector: numbers }) => ({
    block,
    vector: Float32Array.from(numbers),
  }))
  return { directions: typed, positions }
}
