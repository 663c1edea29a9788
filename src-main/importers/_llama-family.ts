/** Llama's blocks: RMS norm, rotary positions by halves, shared key/value heads, SwiGLU, no biases. */
import { intAttribute, intsAttribute } from '../onnx/model'
import {
  layerName,
  splitHeads,
  type DecoderFamily,
  type DecoderShape,
  type Projections,
} from './_decoder-graph'
import type { GraphBuilder } from './_graph-builder'
import { transposed, type Weight } from './_weight'

export interface LlamaLayer {
  readonly attentionNorm: Weight
  /** Matrices are [out, in]. */
  readonly query: Weight
  readonly key: Weight
  readonly value: Weight
  readonly output: Weight
  readonly mlpNorm: Weight
  readonly gate: Weight
  readonly up: Weight
  readonly down: Weight
}

export interface LlamaWeights {
  /** [vocabulary, width]. */
  readonly embedding: Weight
  readonly layers: readonly LlamaLayer[]
  readonly finalNorm: Weight
  /** [vocabulary, width]; null where the embedding is used again. */
  readonly unembedding: Weight | null
}

export interface LlamaSettings {
  readonly shape: DecoderShape
  /** Base of the rotation's wavelengths. */
  readonly rotaryBase: number
  readonly normEpsilon: number
}

const embeddingName = 'model.embed_tokens.weight'

export function llamaFamily(weights: LlamaWeights, settings: LlamaSettings): DecoderFamily {
  const rmsNorm = (graph: GraphBuilder, input: string, name: string, weight: Weight): string =>
    normalise(graph, input, { name, weight, epsilon: settings.normEpsilon })
  const of = (layer: number): LlamaLayer => {
    const found = weights.layers[layer]
    if (found === undefined) throw new Error(`layer ${layer} has no weights`)
    return found
  }
  return {
    embed(graph) {
      addRotation(graph, settings)
      const table = graph.weight(embeddingName, weights.embedding)
      return graph.node('Gather', [table, 'input_ids'], '/model/embed_tokens')
    },
    attentionNorm: (graph, layer, residual) =>
      rmsNorm(graph, residual, `${layerName(layer)}/input_layernorm`, of(layer).attentionNorm),
    project: (graph, layer, normalised) =>
      project(graph, normalised, { ...of(layer), shape: settings.shape, layer }),
    mergeHeads: (graph, layer, heads) =>
      linear(graph, heads, `${layerName(layer)}/self_attn/o_proj`, of(layer).output),
    mlpNorm: (graph, layer, residual) =>
      rmsNorm(graph, residual, `${layerName(layer)}/post_attention_layernorm`, of(layer).mlpNorm),
    mlp: (graph, layer, normalised) => swiglu(graph, normalised, `${layerName(layer)}/mlp`, of(layer)),
    finalNorm: (graph, residual) => rmsNorm(graph, residual, '/model/norm', weights.finalNorm),
    unembed: (graph, normalised) => unembed(graph, normalised, weights.unembedding),
  }
}

function linear(graph: GraphBuilder, input: string, name: string, weight: Weight): string {
  return graph.node('MatMul', [input, graph.weight(`${name.slice(1)}.weight`, transposed(weight))], name)
}

interface ProjectedLayer extends LlamaLayer {
  readonly shape: DecoderShape
  readonly layer: number
}

function project(
  graph: GraphBuilder,
  input: string,
  { shape, layer, query, key, value }: ProjectedLayer,
): Projections {
  const scope = `${layerName(layer)}/self_attn`
  const { kvHeads, headSize } = shape
  const few = { heads: kvHeads, headSize }
  const queries = splitHeads(graph, linear(graph, input, `${scope}/q_proj`, query), shape)
  const keys = splitHeads(graph, linear(graph, input, `${scope}/k_proj`, key), few)
  const values = splitHeads(graph, linear(graph, input, `${scope}/v_proj`, value), few)
  return { queries: rotated(graph, queries, headSize), keys: rotated(graph, keys, headSize), values }
}

/** down(silu(gate(x)) · up(x)) (Shazeer, 2020). */
function swiglu(graph: GraphBuilder, input: string, scope: string, weights: LlamaLayer): string {
  const gate = linear(graph, input, `${scope}/gate_proj`, weights.gate)
  const sigmoid = graph.node('Sigmoid', [gate], `${scope}/sigmoid`)
  const silu = graph.node('Mul', [gate, sigmoid], `${scope}/silu`)
  const up = linear(graph, input, `${scope}/up_proj`, weights.up)
  const gated = graph.node('Mul', [silu, up], `${scope}/post`)
  return linear(graph, gated, `${scope}/down_proj`, weights.down)
}

function unembed(graph: GraphBuilder, input: string, own: Weight | null): string {
  const matrix =
    own === null
      ? graph.node('Transpose', [embeddingName], '/lm_head/turned', intsAttribute('perm', [1, 0]))
      : graph.weight('lm_head.weight', transposed(own))
  return graph.node('MatMul', [input, matrix], 'logits')
}

/** x / √(mean(x²) + ε) × weight (Zhang and Sennrich, 2019), in the operators that exporters use. */
function normalise(
  graph: GraphBuilder,
  input: string,
  { name, weight, epsilon }: { readonly name: string; readonly weight: Weight; readonly epsilon: number },
): string {
  const squares = graph.node('Pow', [input, graph.float(2)], `${name}/squares`)
  const mean = graph.node('ReduceMean', [squares], `${name}/mean`, intsAttribute('axes', [-1]))
  const shifted = graph.node('Add', [mean, graph.float(epsilon)], `${name}/shifted`)
  const root = graph.node('Sqrt', [shifted], `${name}/root`)
  const inverse = graph.node('Div', [graph.float(1), root], `${name}/inverse`)
  const scaled = graph.node('Mul', [input, inverse], `${name}/scaled`)
  return graph.node('Mul', [graph.weight(`${name.slice(1)}.weight`, weight), scaled], name)
}

const cosines = '/model/rotary/cosines'
const sines = '/model/rotary/sines'

/** cos and sin of position / base^(2i / size), both halves alike, [batch, 1, position, size] (RoFormer, 2021). */
function addRotation(graph: GraphBuilder, { shape, rotaryBase }: LlamaSettings): void {
  const half = shape.headSize / 2
  const frequencies = Float32Array.from({ length: half }, (_, index) => rotaryBase ** (-index / half))
  const scope = '/model/rotary'
  const rates = graph.weight('model.rotary.inv_freq', { shape: [half], load: () => frequencies })
  const positions = graph.node('Cast', ['position_ids'], `${scope}/positions`, intAttribute('to', 1))
  const column = graph.node('Unsqueeze', [positions, graph.integers(1, 3)], `${scope}/column`)
  const angles = graph.node('Mul', [column, rates], `${scope}/angles`)
  const twice = graph.node('Concat', [angles, angles], `${scope}/both_halves`, intAttribute('axis', -1))
  graph.node('Cos', [twice], cosines)
  graph.node('Sin', [twice], sines)
}

/** x · cos + (−second half, first half) · sin. */
function rotated(graph: GraphBuilder, value: string, headSize: number): string {
  const half = headSize / 2
  const slice = (start: number, end: number, name: string): string => {
    const bounds = [start, end, -1].map((bound) => graph.integers(bound))
    return graph.node('Slice', [value, ...bounds], `${value}_${name}`)
  }
  const first = slice(0, half, 'first')
  const negated = graph.node('Neg', [slice(half, headSize, 'second')], `${value}_negated`)
  const turned = graph.node('Concat', [negated, first], `${value}_turned`, intAttribute('axis', -1))
  const straight = graph.node('Mul', [value, cosines], `${value}_straight`)
  const across = graph.node('Mul', [turned, sines], `${value}_across`)
  return graph.node('Add', [straight, across], `${value}_rotated`)
}
