/** What a model computes at one point for each token of a text: what a patch puts into another run. */
import { ProblemError } from '../../../lib/problem'
import { Decoder } from '../../../language/decoder'
import type { ReadInput, ReadOutput } from '../../_language-jobs'
import { onDevice } from '../device-fallback'
import { openModel, type HookedText } from './open-model'
import { promptIds } from './prompt-ids'

export async function readPoint(input: ReadInput): Promise<ReadOutput> {
  const { result, report } = await onDevice(input.device, {
    open: async (device) => {
      const opened = await openModel(input.folder, device)
      return await opened.withPlan({ captures: [{ point: input.point, tokens: 'all' as const }] })
    },
    use: async (text: HookedText) => await read(text, input),
    deviceOf: ({ model }) => model.session.device,
  })
  return { ...result, ...report }
}

async function read(
  { model, hooks }: HookedText,
  input: ReadInput,
): Promise<Omit<ReadOutput, 'device' | 'note'>> {
  const ids = promptIds(model, input)
  if (ids.length === 0)
    throw new ProblemError('bad-input', 'The prompt is empty, so there is nothing to read. Write one first.')
  await new Decoder(model, { hooks, promptLength: ids.length, pads: [0] }).step([ids])
  const [captured] = hooks.take().flatMap((record) => record.captured)
  if (captured === undefined) throw new Error(`the run gave nothing at "${input.point}"`)
  return {
    tokens: ids.map((id) => ({ id, text: model.tokenizer?.textOf(id) ?? '' })),
    width: captured.data.length / ids.length,
    values: captured.data,
  }
}
