import { mostSamples } from '../../../agents/draw-answers'
import { ProblemError } from '../../../lib/problem'

export interface SamplingNumbers {
  readonly samples: number
  readonly temperature: number
  readonly maxTokens: number
}

/** Throws a sentence for numbers that no answers can be drawn with. */
export function checkSampling({ samples, temperature, maxTokens }: SamplingNumbers): void {
  if (!Number.isInteger(samples) || samples < 1 || samples > mostSamples)
    throw new ProblemError('bad-input', `Draw 1 to ${mostSamples} answers at each step, not ${samples}.`)
  if (!Number.isInteger(maxTokens) || maxTokens < 1)
    throw new ProblemError('bad-input', 'An answer needs room for one token at least.')
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new ProblemError('bad-input', 'The temperature must be 0 or more.')
}
