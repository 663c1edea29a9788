/**
 * The edits there are: a closed list of plain data, so that they can be saved, shared and sent. Numbers are
 * fed at each run; only the kind, the point and the heads of a scores or pattern edit shape the graph.
 */
import * as v from 'valibot'

const finite = v.pipe(v.number(), v.finite())
const index = v.pipe(v.number(), v.integer(), v.minValue(0))
const vector = v.pipe(v.array(finite), v.minLength(1), v.maxLength(1 << 20))

/**
 * Which tokens of each sequence, counted without padding. `last` = the last of the prompt and every later
 * one: each token at the time it is the last, so a run with the cache and one without agree. `mask` holds a
 * factor for each position, 0 past its end. `ranges` exclude their ends.
 */
export const positionsSchema = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  v.object({ kind: v.literal('last') }),
  v.object({ kind: v.literal('prompt') }),
  v.object({ kind: v.literal('generated') }),
  v.object({ kind: v.literal('ranges'), ranges: v.array(v.tuple([index, index])) }),
  v.object({ kind: v.literal('mask'), mask: v.array(finite) }),
])

/** Heads by number; null = all. */
const heads = v.nullable(v.array(index))

const base = {
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  point: v.string(),
  isOn: v.boolean(),
  /** Factor of the whole edit: 0 changes nothing, to the last bit. */
  strength: finite,
  positions: positionsSchema,
}

const columnValues = v.array(v.object({ column: index, value: finite }))

export const editSchema = v.variant('kind', [
  /** x + strength · vector. */
  v.object({ ...base, kind: v.literal('add'), vector }),
  /** x − strength · (x·u) u, u = vector / ‖vector‖. */
  v.object({ ...base, kind: v.literal('project'), vector }),
  /** x + strength · (clip(x·u, min, max) − x·u) u. */
  v.object({ ...base, kind: v.literal('clamp'), vector, min: finite, max: finite }),
  /** (1 − strength) · x + strength · values: row i of `values` ([rows, width]) goes to position `at[i]`. */
  v.object({ ...base, kind: v.literal('replace'), values: v.array(vector), at: v.array(index), heads }),
  /** x · (1 + strength · (gain − 1)) in each head; gain 0 silences it. */
  v.object({
    ...base,
    kind: v.literal('scale-heads'),
    gains: v.array(v.object({ head: index, gain: finite })),
  }),
  /** scores + strength · bias (nats) before the softmax, in these heads, for queries at `positions` and keys at `keys`. */
  v.object({ ...base, kind: v.literal('bias-scores'), heads, keys: positionsSchema, bias: finite }),
  /** The pattern after the softmax, in these heads, for queries at `positions`; rows still sum to 1. */
  v.object({
    ...base,
    kind: v.literal('edit-pattern'),
    heads,
    change: v.variant('kind', [
      /** Columns at `keys` keep `factor` of their mass; the rest goes to the others in proportion (ACT, 2406.15765). */
      v.object({ kind: v.literal('redistribute'), keys: positionsSchema, factor: finite }),
      /** These columns get these values; the others share what is left in proportion. */
      v.object({ kind: v.literal('set'), columns: columnValues }),
      /** Columns at `keys` are multiplied by `factor`, then the row is divided by its sum. */
      v.object({ kind: v.literal('multiply'), keys: positionsSchema, factor: finite }),
    ]),
  }),
])

export const editsSchema = v.array(editSchema)

export type Edit = v.InferOutput<typeof editSchema>
export type EditKind = Edit['kind']
export type EditOf<Kind extends EditKind> = { [Each in EditKind]: Extract<Edit, { kind: Each }> }[Kind]
export type Positions = v.InferOutput<typeof positionsSchema>
export type PatternChange = EditOf<'edit-pattern'>['change']
