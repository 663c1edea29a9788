/** A direction for each layer from pairs of texts: runs them, reads the last token, hands over to a method. */
import { breathe } from '../../../lib/cancel'
import { ProblemError } from '../../../lib/problem'
import { Decoder } from '../../../language/decoder'
import { findSteeringMethod } from '../../../steering/_registry'
import type { Direction } from '../../../steering/directions/direction'
import { rowOf, type PairActivations } from '../../../steering/directions/pair-activations'
import type { JobContext } from '../../_contract'
import type { DirectionInput, DirectionOutput } from '../../_language-jobs'
import { onDevice } from '../device-fallback'
import { openModel, type HookedText } from './open-model'

export async function findDirection(input: DirectionInput, context: JobContext): Promise<DirectionOutput> {
  if (input.positive.length !== input.negative.length) {
    throw new ProblemError('bad-input', 'A direction needs as many texts on one side as on the other.')
  }
  const { result, report } = await onDevice(input.device, {
    open: async (device) => {
      const opened = await openModel(input.folder, device)
      const blocks = opened.locate().towers[0]?.blocks ?? []
      const read = blocks.flatMap(({ index, points }) => {
        const point = points.get('hook_resid_post')?.name
        return point === undefined ? [] : [{ index, point }]
      })
      if (read.length === 0)
        throw new ProblemError('bad-input', 'No residual stream was found in this model.')
      const captures = read.map(({ point }) => ({ point }))
      return { blocks: read.map(({ index }) => index), text: await opened.withPlan({ captures }) }
    },
    use: async ({ blocks, text }) => await direct(blocks, text, { input, context }),
    deviceOf: ({ text }) => text.model.session.device,
  })
  return { ...result, ...report }
}

interface Reading {
  readonly input: DirectionInput
  readonly context: JobContext
}

async function direct(
  blocks: readonly number[],
  text: HookedText,
  { input, context }: Reading,
): Promise<Omit<DirectionOutput, 'device' | 'note'>> {
  const derive = deriverOf(input.methodId)
  const sides = [input.positive, input.negative]
  const [positive, negative] = [
    await read(sides[0] ?? [], 0),
    await read(sides[1] ?? [], input.positive.length),
  ]
  const width = positive.length / (input.positive.length * blocks.length)
  const pairs = { pairs: input.positive.length, blocks, width, positive, negative }
  const directions = derive(pairs)
  return { directions, separation: directions.map((direction) => separationOf(pairs, direction)) }

  async function read(texts: readonly string[], before: number): Promise<Float32Array> {
    const states: Float32Array[] = []
    for (const [index, each] of texts.entries()) {
      await breathe(context.signal)
      context.progress(before + index, 2 * texts.length, 'Reading the texts')
      states.push(await readLast(text, each))
    }
    return joined(states)
  }
}

function deriverOf(methodId: string): (pairs: PairActivations) => readonly Direction[] {
  const { derive, label } = findSteeringMethod(methodId)
  if (derive !== null) return derive
  throw new ProblemError(
    'bad-input',
    `"${label}" takes no pairs of texts. Choose a method that finds directions.`,
  )
}

/** Share of pairs whose positive run lies further along the direction than its negative run. */
function separationOf(pairs: PairActivations, { block, vector }: Direction): number {
  const blockAt = pairs.blocks.indexOf(block)
  let apart = 0
  for (let pair = 0; pair < pairs.pairs; pair++) {
    const more = rowOf(pairs, pairs.positive, pair, blockAt)
    const less = rowOf(pairs, pairs.negative, pair, blockAt)
    if (vector.reduce((sum, value, i) => sum + value * ((more[i] ?? 0) - (less[i] ?? 0)), 0) > 0) apart += 1
  }
  return apart / pairs.pairs
}

/** The residual streams behind every block at the last token of a text, [blocks × width]. */
async function readLast({ model, hooks }: HookedText, text: string): Promise<Float32Array> {
  const ids = model.tokenizer?.encode(text).ids ?? []
  if (ids.length === 0)
    throw new ProblemError(
      'bad-input',
      'One of the texts is empty, or the model has no tokenizer to read it with.',
    )
  await new Decoder(model, { hooks, promptLength: ids.length, pads: [0] }).step([ids])
  return joined(hooks.take().flatMap(({ captured }) => captured.map(({ data }) => data)))
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
