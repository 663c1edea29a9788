/** A direction for each layer from pairs of texts: runs them, reads the last token, hands over to a method. */
import { breathe } from '../../../lib/cancel'
import { ProblemError } from '../../../lib/problem'
import { Decoder } from '../../../language/decoder'
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
      const points = blocks.flatMap(({ points: found }) => found.get('hook_resid_post')?.name ?? [])
      if (points.length === 0)
        throw new ProblemError('bad-input', 'No residual stream was found in this model.')
      return { points, text: await opened.withPlan({ captures: points.map((point) => ({ point })) }) }
    },
    use: async ({ points, text }) => await direct(points, text, { input, context }),
    deviceOf: ({ text }) => text.model.session.device,
  })
  return { ...result, ...report }
}

interface Reading {
  readonly input: DirectionInput
  readonly context: JobContext
}

async function direct(
  points: readonly string[],
  text: HookedText,
  { input, context }: Reading,
): Promise<Omit<DirectionOutput, 'device' | 'note'>> {
  const texts = [...input.positive, ...input.negative]
  const states: Float32Array[] = []
  for (const [index, each] of texts.entries()) {
    await breathe(context.signal)
    context.progress(index, texts.length, 'Reading the texts')
    states.push(await readLast(text, each))
  }
  return directions(points, states, input)
}

/** The residual streams after every block at the last token of a text, [layers × width]. */
async function readLast({ model, hooks }: HookedText, text: string): Promise<Float32Array> {
  const ids = model.tokenizer?.encode(text).ids ?? []
  if (ids.length === 0)
    throw new ProblemError('bad-input', 'One of the texts is empty, or the model has no tokenizer.')
  await new Decoder(model, { hooks, promptLength: ids.length, pads: [0] }).step([ids])
  const captured = hooks.take().flatMap((record) => record.captured)
  const all = new Float32Array(captured.reduce((sum, { data }) => sum + data.length, 0))
  let offset = 0
  for (const { data } of captured) {
    all.set(data, offset)
    offset += data.length
  }
  return all
}
function directions(
  points: readonly string[],
  states: readonly Float32Array[],
  input: DirectionInput,
): Omit<DirectionOutput, 'device' | 'note'> {
  const n = input.positive.length
  const size = states[0]?.length ?? 0
  const vectors = new Float32Array(size)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < size; j++)
      vectors[j] = (vectors[j] ?? 0) + ((states[i]?.[j] ?? 0) - (states[n + i]?.[j] ?? 0)) / n
  return { points, width: size / points.length, vectors, separation: points.map(() => 1) }
}
