/** Checkpoints of karpathy/llama2.c (stories260K.bin and its like), with their tokenizer.bin beside them. */
import { ProblemError } from '../lib/problem'
import { fileSource, type ByteSource } from '../onnx/byte-source'
import { floatsAt, groupedFloatsAt } from './_checkpoint-bytes'
import { buildDecoder, type DecoderShape } from './_decoder-graph'
import type { ImportedModel, Importer, JsonObject } from './_importer'
import { llamaFamily, type LlamaLayer, type LlamaWeights } from './_llama-family'
import { layoutOf, readLlama2cHeader, type Llama2cHeader, type Llama2cLayout } from './_llama2c-header'
import { findVocabulary, readVocabulary } from './_llama2c-vocabulary'
import { bytePairTokenizer, tokenizerSettings } from './_llama2c-tokenizer'
import type { SourceFile } from './_source'
import { elementCount, type Weight } from './_weight'

/** What run.c computes with. */
const rotaryBase = 10_000
const normEpsilon = 1e-5

const llama2c: Importer = {
  id: 'llama2c',
  title: 'llama2.c checkpoint',
  recognises(source) {
    const header = readLlama2cHeader(source)
    // Version 0 has no mark of its own: its seven numbers must account for every byte.
    return header !== null && (header.version !== 0 || layoutOf(header).bytes === source.bytes)
  },
  async import(source, { vocabularyPath }) {
    const { header, layout } = readHead(source)
    const vocabularyFile = await findVocabulary(source, header.vocabulary, vocabularyPath)
    const vocabulary = await readVocabulary(vocabularyFile, header.vocabulary)
    const bytes = fileSource(source.path)
    return {
      model: decoderOf(header, layout, bytes),
      config: configOf(header),
      generationConfig: { bos_token_id: bos, eos_token_id: [bos, eos], do_sample: false },
      tokenizer: bytePairTokenizer(vocabulary),
      tokenizerConfig: tokenizerSettings(header.context),
      what: `a Llama decoder: ${header.layers} layers of width ${header.width}, ${header.heads} heads, ${header.vocabulary} tokens, ${header.context} positions`,
      sources: [source, vocabularyFile],
      close: () => bytes.close(),
    } satisfies ImportedModel
  },
}
export default llama2c

/** run.c starts each text with 1 and ends it there as well: in training, 1 stands between stories. */
const bos = 1
const eos = 2

function readHead(source: SourceFile): { header: Llama2cHeader; layout: Llama2cLayout } {
  const header = readLlama2cHeader(source)
  if (header === null) {
    throw new ProblemError(
      'bad-input',
      `${source.name} is no llama2.c checkpoint: it does not begin with plausible sizes. Export it with llama2.c's export.py, version 0, 1 or 2.`,
    )
  }
  const layout = layoutOf(header)
  if (layout.bytes !== source.bytes) {
    throw new ProblemError(
      'bad-input',
      `${source.name} says it holds ${header.layers} layers of width ${header.width}, which takes ${layout.bytes} bytes, but it has ${source.bytes}. It was cut short or is another format; get it again.`,
    )
  }
  return { header, layout }
}

function shapeOf({ layers, width, heads, kvHeads, vocabulary }: Llama2cHeader): DecoderShape {
  return { layers, width, heads, kvHeads, headSize: width / heads, vocabulary }
}

function decoderOf(header: Llama2cHeader, layout: Llama2cLayout, bytes: ByteSource): ImportedModel['model'] {
  const shape = shapeOf(header)
  const weights = weightsOf(header, (name) => weightAt(name, layout, bytes))
  return buildDecoder('llama', shape, llamaFamily(weights, { shape, rotaryBase, normEpsilon }))
}

function weightAt(name: string, { places }: Llama2cLayout, bytes: ByteSource): Weight {
  const place = places.get(name)
  if (place === undefined) throw new Error(`the checkpoint has no tensor "${name}"`)
  const { shape, start, groupSize } = place
  const count = elementCount(shape)
  return {
    shape,
    load: () =>
      groupSize === null
        ? floatsAt(bytes, start, count)
        : groupedFloatsAt(bytes, start, { count, groupSize }),
  }
}

function weightsOf(header: Llama2cHeader, weight: (name: string) => Weight): LlamaWeights {
  const headSize = header.width / header.heads
  const layerOf = (layer: number): LlamaLayer => ({
    attentionNorm: weight(`attentionNorm.${layer}`),
    query: byHalves(weight(`query.${layer}`), headSize),
    key: byHalves(weight(`key.${layer}`), headSize),
    value: weight(`value.${layer}`),
    output: weight(`output.${layer}`),
    mlpNorm: weight(`mlpNorm.${layer}`),
    gate: weight(`gate.${layer}`),
    up: weight(`up.${layer}`),
    down: weight(`down.${layer}`),
  })
  return {
    embedding: weight('embedding'),
    layers: Array.from({ length: header.layers }, (_, layer) => layerOf(layer)),
    finalNorm: weight('finalNorm'),
    unembedding: header.isTied ? null : weight('unembedding'),
  }
}

/**
 * llama2.c rotates neighbours (2i, 2i + 1) of a head together, the graph i and i + size/2: rows of the
 * matrix move to where their rotation is. Scores are sums over a head's dimensions, so nothing else changes.
 */
function byHalves({ shape, load }: Weight, headSize: number): Weight {
  const [rows = 0, columns = 0] = shape
  return {
    shape,
    load: () => {
      const values = load()
      const moved = new Float32Array(values.length)
      for (let row = 0; row < rows; row++) {
        const within = row % headSize
        const target = row - within + Math.floor(within / 2) + (within % 2 === 0 ? 0 : headSize / 2)
        moved.set(values.subarray(row * columns, (row + 1) * columns), target * columns)
      }
      return moved
    },
  }
}

function configOf(header: Llama2cHeader): JsonObject {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: header.width,
    intermediate_size: header.hidden,
    num_hidden_layers: header.layers,
    num_attention_heads: header.heads,
    num_key_value_heads: header.kvHeads,
    head_dim: header.width / header.heads,
    vocab_size: header.vocabulary,
    max_position_embeddings: header.context,
    hidden_act: 'silu',
    rms_norm_eps: normEpsilon,
    rope_theta: rotaryBase,
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: header.isTied,
    bos_token_id: bos,
    eos_token_id: [bos, eos],
    torch_dtype: 'float32',
    use_cache: true,
  }
}
