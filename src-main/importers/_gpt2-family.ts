/** GPT-2's blocks: layer norm, learned positions, one matrix for queries, keys and values, GELU, biases. */
import { floatAttribute, intAttribute } from '../onnx/model'
import { layerName, splitHeads, type DecoderFamily, type DecoderShape } from './_decoder-graph'
import type { GraphBuilder } from './_graph-builder'
import { transposed, type Weight } from './_weight'

/** A matrix [out, in] and a vector [out]. */
export interface Linear {
  readonly weight: Weight
  readonly bias: Weight
}

/** Scale and shift, each [width]. */
export interface Norm {
  readonly weight: Weight
  readonly bias: Weight
}

export interface Gpt2Layer {
  readonly attentionNorm: Norm
  /** Queries, keys, values below each other: [3 × width, width]. */
  readonly attention: Linear
  readonly projection: Linear
  readonly mlpNorm: Norm
  readonly up: Linear
  readonly down: Linear
}

export interface Gpt2Weights {
  /** [vocabulary, width]. */
  readonly tokens: Weight
  /** [positions, width]. */
  readonly positions: Weight
  readonly layers: readonly Gpt2Layer[]
  readonly finalNorm: Norm
  /** [vocabulary, width], no bias. */
  readonly unembedding: Weight
}

const normEpsilon = 1e-5

export function gpt2Family(weights: Gpt2Weights, shape: DecoderShape): DecoderFamily {
  const of = (layer: number): Gpt2Layer => {
    const found = weights.layers[layer]
    if (found === undefined) throw new Error(`layer ${layer} has no weights`)
    return found
  }
  return {
    embed(graph) {
      const tokens = graph.node(
        'Gather',
        [graph.weight('transformer.wte.weight', weights.tokens), 'input_ids'],
        '/model/wte',
      )
      const positions = graph.node(
        'Gather',
        [graph.weight('transformer.wpe.weight', weights.positions), 'position_ids'],
        '/model/wpe',
      )
      return graph.node('Add', [tokens, positions], '/model/embed')
    },
    attentionNorm: (graph, layer, residual) =>
      layerNorm(graph, residual, `${layerName(layer)}/ln_1`, of(layer).attentionNorm),
    project(graph, layer, normalised) {
      const scope = `${layerName(layer)}/self_attn`
      const packed = linear(graph, normalised, `${scope}/c_attn`, of(layer).attention)
      const parts = [`${scope}/q`, `${scope}/k`, `${scope}/v`]
      const thirds = graph.integers(shape.width, shape.width, shape.width)
      graph.nodeOfMany('Split', [packed, thirds], parts, intAttribute('axis', -1))
      const [queries = '', keys = '', values = ''] = parts.map((part) => splitHeads(graph, part, shape))
      return { queries, keys, values }
    },
    mergeHeads: (graph, layer, heads) =>
      linear(graph, heads, `${layerName(layer)}/self_attn/c_proj`, of(layer).projection),
    mlpNorm: (graph, layer, residual) =>
      layerNorm(graph, residual, `${layerName(layer)}/ln_2`, of(layer).mlpNorm),
    mlp(graph, layer, normalised) {
      const scope = `${layerName(layer)}/mlp`
      const activation = gelu(graph, linear(graph, normalised, `${scope}/c_fc`, of(layer).up), scope)
      return linear(graph, activation, `${scope}/c_proj`, of(layer).down)
    },
    finalNorm: (graph, residual) => layerNorm(graph, residual, '/model/ln_f', weights.finalNorm),
    unembed(graph, normalised) {
      const matrix = graph.weight('lm_head.weight', transposed(weights.unembedding))
      return graph.node('MatMul', [normalised, matrix], 'logits')
    },
  }
}

function linear(graph: GraphBuilder, input: string, name: string, { weight, bias }: Linear): string {
  const matrix = graph.weight(`${name.slice(1)}.weight`, transposed(weight))
  const product = graph.node('MatMul', [input, matrix], `${name}/product`)
  return graph.node('Add', [product, graph.weight(`${name.slice(1)}.bias`, bias)], name)
}

function layerNorm(graph: GraphBuilder, input: string, name: string, { weight, bias }: Norm): string {
  const scale = graph.weight(`${name.slice(1)}.weight`, weight)
  const shift = graph.weight(`${name.slice(1)}.bias`, bias)
  const attributes = [intAttribute('axis', -1), floatAttribute('epsilon', normEpsilon)]
  return graph.node('LayerNormalization', [input, scale, shift], name, ...attributes)
}

/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))) (Hendrycks and Gimpel, 2016), in the operators that exporters use. */
function gelu(graph: GraphBuilder, input: string, scope: string): string {
  const cube = graph.node('Pow', [input, graph.float(3)], `${scope}/cube`)
  const bent = graph.node('Mul', [cube, graph.float(0.044715)], `${scope}/bent`)
  const sum = graph.node('Add', [input, bent], `${scope}/sum`)
  const scaled = graph.node('Mul', [sum, graph.float(Math.sqrt(2 / Math.PI))], `${scope}/scaled`)
  const gate = graph.node('Tanh', [scaled], `${scope}/gate`)
  const open = graph.node('Add', [gate, graph.float(1)], `${scope}/open`)
  const half = graph.node('Mul', [input, graph.float(0.5)], `${scope}/half`)
  return graph.node('Mul', [half, open], `${scope}/post`)
}
