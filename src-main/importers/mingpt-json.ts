/** Models of karpathy/minGPT that were saved as JSON: a GPT-2 with an unembedding of its own. */
import { ProblemError } from '../lib/problem'
import { buildDecoder, type DecoderShape } from './_decoder-graph'
import { gpt2Family, type Gpt2Layer, type Gpt2Weights, type Linear, type Norm } from './_gpt2-family'
import type { Importer, JsonObject } from './_importer'
import { readMingptFile, type MingptConfig, type MingptFile } from './_mingpt-file'
import { numberTokenizer, numberTokenizerSettings } from './_number-tokenizer'

const mingptJson: Importer = {
  id: 'mingpt-json',
  title: 'minGPT in JSON',
  recognises({ head }) {
    const text = new TextDecoder().decode(head)
    return /^\s*\{/.test(text) && text.includes('"n_layer"') && text.includes('"block_size"')
  },
  async import(source) {
    const file = await readMingptFile(source)
    const shape = shapeOf(file.config, source.name)
    const weights = weightsOf(file, shape)
    const { n_layer, n_embd, n_head, vocab_size, block_size } = file.config
    return {
      model: buildDecoder('gpt2', shape, gpt2Family(weights, shape)),
      config: configOf(file.config),
      generationConfig: { do_sample: false },
      tokenizer: numberTokenizer(vocab_size),
      tokenizerConfig: numberTokenizerSettings(block_size),
      what: `a GPT-2 decoder (minGPT): ${n_layer} layers of width ${n_embd}, ${n_head} heads, ${vocab_size} tokens, ${block_size} positions`,
      sources: [source],
      close: () => undefined,
    }
  },
}
export default mingptJson

function shapeOf({ n_layer, n_head, n_embd, vocab_size }: MingptConfig, name: string): DecoderShape {
  if (n_embd % n_head !== 0) {
    throw new ProblemError(
      'bad-input',
      `${name} says that ${n_head} heads share a width of ${n_embd}, which does not divide. The file is damaged; save it again.`,
    )
  }
  return {
    layers: n_layer,
    width: n_embd,
    heads: n_head,
    kvHeads: n_head,
    headSize: n_embd / n_head,
    vocabulary: vocab_size,
  }
}

function weightsOf(file: MingptFile, { layers, width, vocabulary }: DecoderShape): Gpt2Weights {
  const used = new Set<string>()
  const weight = (name: string, ...shape: number[]): ReturnType<MingptFile['weight']> => {
    used.add(name)
    return file.weight(name, shape)
  }
  const linear = (name: string, rows: number, columns: number): Linear => ({
    weight: weight(`${name}.weight`, rows, columns),
    bias: weight(`${name}.bias`, rows),
  })
  const norm = (name: string): Norm => ({
    weight: weight(`${name}.weight`, width),
    bias: weight(`${name}.bias`, width),
  })
  const layerOf = (layer: number): Gpt2Layer => {
    const scope = `transformer.h.${layer}`
    // The causal mask is saved as a buffer; the graph makes its own.
    used.add(`${scope}.attn.bias`)
    return {
      attentionNorm: norm(`${scope}.ln_1`),
      attention: linear(`${scope}.attn.c_attn`, 3 * width, width),
      projection: linear(`${scope}.attn.c_proj`, width, width),
      mlpNorm: norm(`${scope}.ln_2`),
      up: linear(`${scope}.mlp.c_fc`, 4 * width, width),
      down: linear(`${scope}.mlp.c_proj`, width, 4 * width),
    }
  }
  const weights = {
    tokens: weight('transformer.wte.weight', vocabulary, width),
    positions: weight('transformer.wpe.weight', file.config.block_size, width),
    layers: Array.from({ length: layers }, (_, layer) => layerOf(layer)),
    finalNorm: norm('transformer.ln_f'),
    unembedding: weight('lm_head.weight', vocabulary, width),
  }
  refuseStrangers(file, used)
  return weights
}

/** A tensor that nothing here uses means another architecture, which must not pass for this one. */
function refuseStrangers({ names }: MingptFile, used: ReadonlySet<string>): void {
  const stranger = [...names].find((name) => !used.has(name))
  if (stranger === undefined) return
  throw new ProblemError(
    'bad-input',
    `This JSON holds the tensor "${stranger}", which a minGPT of its config does not have. Only plain minGPT models can be imported.`,
  )
}

function configOf({ n_layer, n_head, n_embd, vocab_size, block_size }: MingptConfig): JsonObject {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    n_layer,
    n_head,
    n_embd,
    n_inner: 4 * n_embd,
    n_positions: block_size,
    n_ctx: block_size,
    vocab_size,
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: false,
    bos_token_id: null,
    eos_token_id: null,
    torch_dtype: 'float32',
    use_cache: true,
  }
}
