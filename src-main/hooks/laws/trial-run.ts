/** Runs a model on made-up input, step by step, for the laws: tokens in, token scores and readings out. */
import { ProblemError } from '../../lib/problem'
import { elementTypes, type ValueInfo } from '../../onnx/model'
import type { Outputs, Session } from '../../runtime/session'
import type { Feeds, Tensor } from '../../runtime/tensor'
import type { CachePair, LocatedAttention, LocatedModel } from '../located'
import { noHooks, type Step, type StepHooks } from '../step-hooks'

/** What a trial needs to know of a model. */
export interface Subject {
  readonly session: Session
  readonly located: LocatedModel
  /** The model's own inputs. */
  readonly inputs: readonly ValueInfo[]
}

/** Feeds that stand for themselves at every step: an encoder's output, pixels. */
export type FixedFeeds = Readonly<Record<string, Tensor>>

export interface Trial {
  /** Runs more tokens, of each sequence as many, after those before. Gives every output asked for. */
  run(tokens: readonly (readonly number[])[], hooks?: StepHooks): Promise<Outputs>
}

export interface TrialOptions {
  readonly promptLength: number
  readonly fixed?: FixedFeeds
  /** Tokens that the hooks see where they are not the model's: the patches of a picture. */
  readonly hookedLength?: number
  /** Outputs of the model itself to ask for; token scores and the cache when left out. */
  readonly outputs?: readonly string[]
}

/** A fresh run with an empty cache. */
export function startTrial(
  subject: Subject,
  { promptLength, fixed = {}, outputs, hookedLength }: TrialOptions,
): Trial {
  const { located, session } = subject
  let past = 0
  let firstLength: number | null = null
  let cache: Readonly<Record<string, Tensor>> = {}
  const wanted = outputs ?? [
    ...(located.logits === null ? session.outputNames.slice(0, 1) : [located.logits]),
    ...located.cache.map(({ present }) => present),
  ]
  return {
    async run(tokens, hooks = noHooks) {
      const length = tokens[0]?.length ?? 0
      firstLength ??= length
      const step: Step = { batch: tokens.length, past, length, promptLength, realLengths: null }
      const own = feedsOf(subject, { step, firstLength, tokens, cache, fixed })
      const seen =
        hookedLength === undefined ? step : { ...step, length: hookedLength, promptLength: hookedLength }
      const names = [...new Set([...wanted, ...hooks.outputs(seen)])]
      const results = await session.run({ ...own, ...hooks.feeds(seen) }, names)
      hooks.receive(seen, results)
      cache = Object.fromEntries(
        located.cache.flatMap(({ past: name, present }) => {
          const tensor = kept(cache[name], results[present])
          return tensor === undefined ? [] : [[name, tensor]]
        }),
      )
      past += length
      return results
    },
  }
}

/** A merged decoder gives an empty array for the encoder's keys and values that it was given: those stay. */
function kept(before: Tensor | undefined, after: Tensor | undefined): Tensor | undefined {
  return after?.data.length === 0 ? (before ?? after) : after
}

interface Moment {
  readonly step: Step
  /** Tokens of the first step. */
  readonly firstLength: number
  readonly tokens: readonly (readonly number[])[]
  readonly cache: Readonly<Record<string, Tensor>>
  readonly fixed: FixedFeeds
}

function feedsOf({ inputs, located }: Subject, moment: Moment): Feeds {
  return Object.fromEntries(inputs.map((input) => [input.name, feedOf(input, located, moment)]))
}

function feedOf(input: ValueInfo, located: LocatedModel, moment: Moment): Tensor {
  const { step, tokens, cache, fixed } = moment
  const known = fixed[input.name] ?? cache[input.name]
  if (known !== undefined) return known
  const { batch, past, length } = step
  switch (input.name) {
    case located.inputs.tokens:
      return whole(input, [batch, length], tokens.flat())
    case located.inputs.attentionMask:
      return whole(input, [batch, past + length], Array<number>(batch * (past + length)).fill(1))
    case located.inputs.positions: {
      const positions = tokens.flatMap((each) => each.map((_, index) => past + index))
      return whole(input, [batch, length], positions)
    }
    case located.inputs.cacheBranch:
      return whole(input, [1], [Number(past > 0)])
    default: {
      const pair = located.cache.find((each) => each.past === input.name)
      return madeUp(
        input,
        pair === undefined ? ownSizes(input, moment) : cacheSizes(input, step, headsOf(located, pair)),
      )
    }
  }
}

/** Whole numbers as the input's type. */
function whole(
  { name, elementType }: ValueInfo,
  shape: readonly number[],
  values: readonly number[],
): Tensor {
  switch (elementType) {
    case elementTypes.int64:
      return { data: BigInt64Array.from(values, BigInt), shape }
    case elementTypes.int32:
      return { data: Int32Array.from(values), shape }
    case elementTypes.float32:
      return { data: Float32Array.from(values), shape }
    case elementTypes.bool:
      return { data: Uint8Array.from(values), shape, type: 'bool' }
    default:
      throw new ProblemError('bad-input', `The input "${name}" is of a type that trials cannot feed.`)
  }
}

/** Zeros for whole numbers, and small waves for anything that holds floats. */
function madeUp(input: ValueInfo, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1)
  if (input.elementType === elementTypes.float16) return { data: new Uint16Array(count), shape }
  if (input.elementType !== elementTypes.float32) return whole(input, shape, Array<number>(count).fill(0))
  return { data: Float32Array.from({ length: count }, (_, index) => Math.sin(index * 0.7)), shape }
}

/** Unknown sizes: the batch first, else the first step's length, since an encoder's output never grows. */
function ownSizes({ shape }: ValueInfo, { step, firstLength }: Moment): number[] {
  return (shape ?? []).map((size, axis) => {
    if (axis === 0) return step.batch
    return typeof size === 'number' && size > 0 ? size : firstLength
  })
}

function headsOf({ towers }: LocatedModel, { layer }: CachePair): LocatedAttention | null {
  const blocks = towers.at(-1)?.blocks ?? []
  return blocks[layer]?.attention ?? blocks.find(({ attention }) => attention !== null)?.attention ?? null
}

/** An empty cache: [batch, heads, 0, size], or keys and values stacked before that. */
function cacheSizes({ shape }: ValueInfo, { batch }: Step, attention: LocatedAttention | null): number[] {
  const rank = shape?.length ?? 0
  return (shape ?? []).map((size, axis) => {
    if (axis === rank - 2) return 0
    if (axis === rank - 4) return batch
    if (typeof size === 'number' && size > 0) return size
    return (axis === rank - 1 ? attention?.headSize : attention?.kvHeads) ?? 1
  })
}
