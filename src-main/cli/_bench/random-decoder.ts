/** A GPT-2-like decoder of a given size with random weights, for measuring speed alone. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDecoder, type DecoderShape } from '../../importers/_decoder-graph'
import {
  gpt2Family,
  type Gpt2Layer,
  type Gpt2Weights,
  type Linear,
  type Norm,
} from '../../importers/_gpt2-family'
import { elementCount, type Weight } from '../../importers/_weight'
import { writeDecoder } from '../../importers/_write-decoder'
import { philox } from '../../lib/random'

export interface RandomDecoderSize {
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly vocabulary: number
  readonly positions: number
}

/** GPT-2 small's blocks with a vocabulary of 8192: 98 million parameters. */
export const hundredMillion: RandomDecoderSize = {
  layers: 12,
  width: 768,
  heads: 12,
  vocabulary: 8192,
  positions: 1024,
}

export interface RandomDecoder {
  /** In Hugging Face's ONNX layout, without a tokenizer. */
  readonly folder: string
  readonly parameters: number
  readonly bytes: number
}

/** Writes it into `folder`, which is made. The same size gives the same bytes. */
export async function writeRandomDecoder(folder: string, size: RandomDecoderSize): Promise<RandomDecoder> {
  await mkdir(join(folder, 'onnx'), { recursive: true })
  const { layers, width, heads, vocabulary } = size
  const shape: DecoderShape = { layers, width, heads, kvHeads: heads, headSize: width / heads, vocabulary }
  const made = new RandomWeights()
  const model = buildDecoder('random', shape, gpt2Family(weightsOf(size, made), shape))
  const bytes = await writeDecoder(model, join(folder, 'onnx'), {})
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(size)))
  return { folder, parameters: made.count, bytes }
}

function weightsOf(
  { layers, width, vocabulary, positions }: RandomDecoderSize,
  made: RandomWeights,
): Gpt2Weights {
  const layer = (): Gpt2Layer => ({
    attentionNorm: made.norm(width),
    attention: made.linear(3 * width, width),
    projection: made.linear(width, width),
    mlpNorm: made.norm(width),
    up: made.linear(4 * width, width),
    down: made.linear(width, 4 * width),
  })
  return {
    tokens: made.weight(vocabulary, width),
    positions: made.weight(positions, width),
    layers: Array.from({ length: layers }, layer),
    finalNorm: made.norm(width),
    unembedding: made.weight(vocabulary, width),
  }
}

/** Uniform numbers of GPT-2's initial spread, from a table that is read from another place for each tensor. */
class RandomWeights {
  count = 0
  readonly #table = randomTable()

  weight(...shape: readonly number[]): Weight {
    const start = this.count
    const count = elementCount(shape)
    this.count += count
    return { shape, load: () => this.#read(start, count) }
  }

  linear(out: number, into: number): Linear {
    return { weight: this.weight(out, into), bias: this.weight(out) }
  }

  norm(width: number): Norm {
    this.count += 2 * width
    const filled = (value: number): Weight => ({
      shape: [width],
      load: () => new Float32Array(width).fill(value),
    })
    return { weight: filled(1), bias: filled(0) }
  }

  #read(start: number, count: number): Float32Array {
    const values = new Float32Array(count)
    let from = start % tableLength
    for (let done = 0; done < count; from = 0) {
      const piece = this.#table.subarray(from, from + Math.min(tableLength - from, count - done))
      values.set(piece, done)
      done += piece.length
    }
    return values
  }
}

/** A prime, so that no two rows of a matrix are alike. */
const tableLength = 1_048_573
/** Uniform within ± this has the standard deviation 0.02. */
const halfRange = 0.02 * Math.sqrt(3)

function randomTable(): Float32Array {
  const table = new Float32Array(tableLength)
  for (let index = 0; index < tableLength; index++) {
    const [word] = philox([index, 0, 0, 0], [1, 0])
    table[index] = (word / 2 ** 31 - 1) * halfRange
  }
  return table
}

function configOf({ layers, width, heads, vocabulary, positions }: RandomDecoderSize): object {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    n_layer: layers,
    n_embd: width,
    n_head: heads,
    n_positions: positions,
    vocab_size: vocabulary,
    layer_norm_epsilon: 1e-5,
    activation_function: 'gelu_new',
    tie_word_embeddings: false,
    // No token ends a text: the number of tokens is what is asked for.
    bos_token_id: null,
    eos_token_id: null,
  }
}
