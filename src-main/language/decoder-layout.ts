/** What a decoder's inputs and outputs mean, by their names and types, whichever exporter named them. */
import { ProblemError } from '../lib/problem'
import type { InputInfo, Session } from '../runtime/session'
import { firstCount, isObject, type JsonObject } from './json'

export type IntegerType = 'int32' | 'int64'

export interface IntegerInput {
  readonly name: string
  readonly type: IntegerType
}

/** One cache tensor that goes round: a model input `past`, and the output `present` that is its next value. */
export interface CacheLayout {
  readonly past: string
  readonly present: string
  readonly isHalf: boolean
  /** Sizes of its axes; those of the batch and of the tokens are set at each step. */
  readonly shape: readonly number[]
  readonly batchAxis: number
  readonly lengthAxis: number
}

export interface DecoderLayout {
  readonly tokens: IntegerInput
  readonly mask: IntegerInput | null
  readonly positions: IntegerInput | null
  /** Empty for a model that computes the whole text anew at each step. */
  readonly caches: readonly CacheLayout[]
  /** Tells a merged graph whether there is a cache. */
  readonly branch: string | null
  /** Asks for the logits of the last tokens only. */
  readonly keep: { readonly input: IntegerInput; readonly isScalar: boolean } | null
  readonly logits: string
}

/** For cache axes whose size the graph leaves open. */
interface HeadSizes {
  readonly heads: number | undefined
  readonly headSize: number | undefined
}

const pastName = /^past(_key_values)?(?=[._])/
const presentName = /^present(_key_values)?(?=[._])/
const tokenNames = ['input_ids', 'tokens', 'idx']

/** Throws 'bad-input' when the graph is no decoder of text. */
export function readDecoderLayout(session: Session, config: JsonObject | null): DecoderLayout {
  const inputs = new Map(session.inputs.map((input) => [input.name, input]))
  const tokens = tokenNames.map((name) => inputs.get(name)).find((input) => input !== undefined)
  if (tokens === undefined) throw notText('it takes no token ids')
  if (inputs.has('encoder_hidden_states')) throw notText('its decoder needs an encoder beside it')
  const integer = (...names: string[]): IntegerInput | null => {
    const found = names.map((name) => inputs.get(name)).find((input) => input !== undefined)
    return found === undefined ? null : integerInput(found)
  }
  const keep = integer('num_logits_to_keep', 'logits_to_keep')
  return {
    tokens: integerInput(tokens),
    mask: integer('attention_mask'),
    positions: integer('position_ids'),
    caches: readCaches(session, headSizes(config)),
    branch: inputs.has('use_cache_branch') ? 'use_cache_branch' : null,
    keep: keep === null ? null : { input: keep, isScalar: inputs.get(keep.name)?.shape.length === 0 },
    logits: logitsName(session),
  }
}

function logitsName({ outputNames }: Session): string {
  const others = outputNames.filter((name) => !presentName.test(name))
  const name = others.includes('logits') ? 'logits' : others[0]
  if (name === undefined) throw notText('it gives no scores of tokens')
  return name
}

function integerInput({ name, type }: InputInfo): IntegerInput {
  if (type === 'int32' || type === 'int64') return { name, type }
  throw notText(`its input ${name} takes ${type} instead of whole numbers`)
}

function readCaches(session: Session, sizes: HeadSizes): CacheLayout[] {
  const presents = new Map(
    session.outputNames
      .filter((name) => presentName.test(name))
      .map((name) => [name.replace(presentName, ''), name]),
  )
  return session.inputs
    .filter(({ name }) => pastName.test(name))
    .map((input) => {
      const present = presents.get(input.name.replace(pastName, ''))
      if (present === undefined) throw notText(`its cache input ${input.name} has no output to fill it`)
      return cacheLayout(input, present, sizes)
    })
}

/** [batch, heads, tokens, size], or with keys and values in one tensor [2, batch, heads, tokens, size]. */
function cacheLayout(input: InputInfo, present: string, sizes: HeadSizes): CacheLayout {
  const { name, type, shape } = input
  if (type !== 'float32' && type !== 'float16') throw notText(`its cache input ${name} holds ${type}`)
  const isTwofold = shape.length === 5
  if (!isTwofold && shape.length !== 4) throw notText(`its cache input ${name} has ${shape.length} axes`)
  const batchAxis = isTwofold ? 1 : 0
  const usual = [...(isTwofold ? [2] : []), 0, sizes.heads, 0, sizes.headSize]
  const lengthAxis = batchAxis + 2
  const filled = shape.map((side, axis) => {
    if (axis === batchAxis || axis === lengthAxis) return 0
    const size = typeof side === 'number' ? side : usual[axis]
    if (size === undefined)
      throw notText(`neither its graph nor config.json says how large the cache input ${name} is`)
    return size
  })
  return { past: name, present, isHalf: type === 'float16', shape: filled, batchAxis, lengthAxis }
}

function headSizes(config: JsonObject | null): HeadSizes {
  const inner = config?.['text_config']
  const text = isObject(inner) ? inner : config
  const allHeads = firstCount(text, ['num_attention_heads', 'n_head'])
  const width = firstCount(text, ['hidden_size', 'n_embd'])
  const quotient = width !== undefined && allHeads !== undefined ? width / allHeads : undefined
  return {
    heads: firstCount(text, ['num_key_value_heads']) ?? allHeads,
    headSize: firstCount(text, ['head_dim']) ?? quotient,
  }
}

function notText(reason: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `This graph cannot be run as a language model: ${reason}. Choose a decoder that was exported for text generation.`,
  )
}
