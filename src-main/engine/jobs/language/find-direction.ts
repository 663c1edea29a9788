/** A direction for each layer from pairs of texts: runs them, reads the last token, hands over to a method. */
import { ProblemError } from '../../../lib/problem'
import { Decoder } from '../../../language/decoder'
import { findDirections } from '../../../steering/directions'
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
      if (points.length === 0) throw new ProblemError('bad-input', 'No residual stream was found in this model.')
      return { points, text: await opened.withPlan({ captures: points.map((point) => ({ point })) }) }
    },
    use: async ({ points, text }) => await direct(points, text, { input, context }),
    deviceOf: ({ text }) => text.model.session.device,
  })
  return { ...result, ...report }
}
