/** Scores of the next token: [batch, tokens, vocabulary], float32 or float16. */
import { ProblemError } from '../lib/problem'
import type { Tensor } from '../runtime/tensor'
import { halvesToFloats } from './_half'

export class LogitRows {
  readonly vocabulary: number
  /** Tokens that there are scores after. */
  readonly length: number
  readonly #data: Float32Array | Uint16Array

  /** Throws 'bad-input' for other shapes or types. */
  constructor({ data, shape }: Tensor) {
    const [, length, vocabulary] = shape
    const isFloat = data instanceof Float32Array || data instanceof Uint16Array
    if (!isFloat || shape.length !== 3 || length === undefined || vocabulary === undefined)
      throw new ProblemError(
        'bad-input',
        `The model's scores have the shape [${shape.join(', ')}] instead of [batch, tokens, vocabulary], so no token can be chosen.`,
      )
    this.#data = data
    this.length = length
    this.vocabulary = vocabulary
  }

  /** Those after the last token of a sequence, or after token `position` of this step. */
  row(sequence: number, position = this.length - 1): Float32Array {
    const start = (sequence * this.length + position) * this.vocabulary
    const data = this.#data
    if (data instanceof Uint16Array) return halvesToFloats(data.subarray(start, start + this.vocabulary))
    return data.subarray(start, start + this.vocabulary)
  }
}
