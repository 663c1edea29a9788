/**
 * Whether a graph heeds padding on the left, found by a run: a mask and positions are no promise, since
 * some operators count a text's tokens from the mask and take them to lie at its start
 * (GroupQueryAttention), some graphs count positions by themselves, and dynamic quantisation lets the
 * rows of a batch touch each other.
 */
import type { StepHooks } from '../hooks/step-hooks'
import type { Session } from '../runtime/session'
import { Decoder, type DecoderModel } from './decoder'
import type { LogitRows } from './logit-rows'

const found = new WeakMap<Session, Promise<boolean>>()
const mostTokens = 6
/** Of the spread of the logits: rounding stays below, a shifted position or a seen padding does not. */
const tolerance = { single: 1e-3, half: 1e-2 }

/** `tokens` are some of a real prompt, two at least. Runs once for each session. */
export async function heedsPadding(
  model: DecoderModel,
  tokens: readonly number[],
  hooks: StepHooks,
): Promise<boolean> {
  const { mask } = model.layout
  if (mask === null) return false
  const known = found.get(model.session)
  if (known !== undefined) return await known
  // The graph may need what hooks feed, but this run is none of theirs.
  const silent = { ...hooks, outputs: () => [], feeds: hooks.feeds.bind(hooks), receive: () => undefined }
  const proof = tryPadding(model, tokens.slice(0, mostTokens), silent)
  found.set(model.session, proof)
  return await proof
}

async function tryPadding(model: DecoderModel, long: readonly number[], hooks: StepHooks): Promise<boolean> {
  const short = long.slice(0, Math.max(1, long.length - 2))
  const pad = long.length - short.length
  const [next = 0] = long
  const alone = new Decoder(model, { hooks, promptLength: short.length, pads: [0] })
  const batched = new Decoder(model, { hooks, promptLength: long.length, pads: [0, pad] })
  const filled = [...new Array<number>(pad).fill(0), ...short]
  const first = isClose(model, await alone.step([short]), await batched.step([long, filled]))
  return first && isClose(model, await alone.step([[next]]), await batched.step([[next], [next]]))
}

function isClose({ layout }: DecoderModel, alone: LogitRows, batched: LogitRows): boolean {
  const expected = alone.row(0)
  const spread = Math.max(...extremes(expected)) - Math.min(...extremes(expected))
  const actual = batched.row(1)
  const largest = expected.reduce(
    (most, value, id) => Math.max(most, Math.abs(value - (actual[id] ?? NaN))),
    0,
  )
  const isHalf = layout.caches.some((cache) => cache.isHalf)
  return largest <= spread * (isHalf ? tolerance.half : tolerance.single)
}

function extremes(values: Float32Array): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
}
