/** Small transformers put together node by node, for forms that no exporter at hand writes. */
import { makeFloats, makeIntegers } from '../../../src-main/onnx/make-tensor'
import {
  elementTypes,
  floatAttribute,
  graphAttribute,
  intAttribute,
  intsAttribute,
  makeNode,
  type Attribute,
  type Graph,
  type OnnxModel,
  type ValueInfo,
} from '../../../src-main/onnx/model'

export const made = { width: 8, heads: 2, headSize: 4, mlp: 12, vocabulary: 20 } as const

/** Adds nodes to a graph; values get names by number. */
export class GraphMaker {
  readonly graph: Graph = {
    name: 'made',
    nodes: [],
    initialisers: new Map(),
    inputs: [],
    outputs: [],
    valueInfos: new Map(),
    others: [],
  }
  #count = 0
  readonly #prefix: string

  constructor(prefix = 'v') {
    this.#prefix = prefix
  }

  name(): string {
    return `${this.#prefix}${this.#count++}`
  }

  weight(...shape: readonly number[]): string {
    const name = this.name()
    const count = shape.reduce((all, size) => all * size, 1)
    this.graph.initialisers.set(name, makeFloats(name, shape, new Float32Array(count).fill(0.1)))
    return name
  }

  integers(...values: readonly number[]): string {
    const name = this.name()
    this.graph.initialisers.set(name, makeIntegers(name, [values.length], values))
    return name
  }

  scalar(value: number): string {
    const name = this.name()
    this.graph.initialisers.set(name, makeIntegers(name, [], [value]))
    return name
  }

  node(
    operator: string,
    inputs: readonly string[],
    attributes: readonly Attribute[] = [],
    domain = '',
  ): string {
    const output = this.name()
    this.graph.nodes.push(makeNode(operator, inputs, [output], { attributes, domain }))
    return output
  }

  linear(input: string, inSize: number, outSize: number): string {
    return this.node('MatMul', [input, this.weight(inSize, outSize)])
  }

  norm(input: string): string {
    return this.node('LayerNormalization', [input, this.weight(made.width), this.weight(made.width)])
  }

  /** [batch, position, width] → [batch, heads, position, size]. */
  intoHeads(input: string): string {
    const apart = this.node('Reshape', [input, this.integers(0, 0, made.heads, made.headSize)])
    return this.node('Transpose', [apart], [intsAttribute('perm', [0, 2, 1, 3])])
  }

  outOfHeads(input: string): string {
    const turned = this.node('Transpose', [input], [intsAttribute('perm', [0, 2, 1, 3])])
    return this.node('Reshape', [turned, this.integers(0, 0, made.width)])
  }
}

export type MadeAttention = (maker: GraphMaker, normed: string) => string

/** Queries, keys and values in heads. */
function projected(maker: GraphMaker, normed: string): [string, string, string] {
  const one = (): string => maker.intoHeads(maker.linear(normed, made.width, made.width))
  return [one(), one(), one()]
}

function scoresOf(maker: GraphMaker, q: string, k: string): string {
  return maker.node('MatMul', [q, maker.node('Transpose', [k], [intsAttribute('perm', [0, 1, 3, 2])])])
}

export const plainAttention: MadeAttention = (maker, normed) => {
  const [q, k, v] = projected(maker, normed)
  const scaled = maker.node('Mul', [scoresOf(maker, q, k), maker.weight(1)])
  return maker.outOfHeads(
    maker.node('MatMul', [maker.node('Softmax', [scaled], [intAttribute('axis', -1)]), v]),
  )
}

/** Batch and heads in one axis, as older exporters multiply them; the scale is on the queries. */
export const foldedAttention: MadeAttention = (maker, normed) => {
  const fold = (value: string): string => maker.node('Reshape', [value, maker.integers(-1, 5, made.headSize)])
  const [q = '', k = '', v = ''] = projected(maker, normed).map(fold)
  const scaled = maker.node('Mul', [q, maker.weight(1)])
  const keys = maker.node('Transpose', [k], [intsAttribute('perm', [0, 2, 1])])
  const pattern = maker.node('Softmax', [maker.node('MatMul', [scaled, keys])], [intAttribute('axis', -1)])
  const context = maker.node('MatMul', [pattern, v])
  const apart = maker.node('Reshape', [context, maker.integers(-1, made.heads, 5, made.headSize)])
  return maker.outOfHeads(apart)
}

/** One projection for all three, taken apart after the heads, as timm's vision transformers do. */
export const packedAttention: MadeAttention = (maker, normed) => {
  const packed = maker.linear(normed, made.width, 3 * made.width)
  const apart = maker.node('Reshape', [packed, maker.integers(0, 0, 3, made.heads, made.headSize)])
  const turned = maker.node('Transpose', [apart], [intsAttribute('perm', [2, 0, 3, 1, 4])])
  const [q = '', k = '', v = ''] = [0, 1, 2].map((part) =>
    maker.node('Gather', [turned, maker.scalar(part)], [intAttribute('axis', 0)]),
  )
  const scaled = maker.node('Mul', [scoresOf(maker, q, k), maker.weight(1)])
  const pattern = maker.node('Softmax', [scaled], [intAttribute('axis', -1)])
  return maker.outOfHeads(maker.node('MatMul', [pattern, v]))
}

/** ONNX's Attention, opset 23, with soft cap. */
export const onnxAttention: MadeAttention = (maker, normed) => {
  const [q, k, v] = projected(maker, normed)
  return maker.outOfHeads(maker.node('Attention', [q, k, v], [floatAttribute('softcap', 30)]))
}

/** Content and place scored apart, as in DeBERTa. */
export const relativeAttention: MadeAttention = (maker, normed) => {
  const [q, k, v] = projected(maker, normed)
  const [p] = projected(maker, normed)
  const scores = maker.node('Add', [scoresOf(maker, q, k), scoresOf(maker, q, p)])
  return maker.outOfHeads(maker.node('MatMul', [maker.node('Softmax', [scores]), v]))
}

export interface MadeParts {
  readonly blocks: number
  readonly attention?: MadeAttention
  /** What stands for the MLP's two products and activation. */
  readonly mlp?: (maker: GraphMaker, normed: string) => string
}

const plainMlp = (maker: GraphMaker, normed: string): string => {
  const active = maker.node('Relu', [maker.linear(normed, made.width, made.mlp)])
  return maker.linear(active, made.mlp, made.width)
}

/** A mixture of two experts, weighed by a gate. */
export const expertMlp = (maker: GraphMaker, normed: string): string => {
  const gate = maker.node('Sigmoid', [maker.linear(normed, made.width, 1)])
  const other = maker.node('Sub', [maker.weight(1), gate])
  const terms = [gate, other].map((share) => maker.node('Mul', [share, plainMlp(maker, normed)]))
  return maker.node('Add', terms)
}

/** Blocks from the embedding of `tokens` on; returns the scores' name. */
export function addDecoder(maker: GraphMaker, tokens: string, parts: MadeParts): string {
  const { blocks, attention = plainAttention, mlp = plainMlp } = parts
  let stream = maker.node('Gather', [maker.weight(made.vocabulary, made.width), tokens])
  for (let block = 0; block < blocks; block++) {
    const mixed = maker.linear(attention(maker, maker.norm(stream)), made.width, made.width)
    stream = maker.node('Add', [stream, mixed])
    stream = maker.node('Add', [stream, mlp(maker, maker.norm(stream))])
  }
  return maker.linear(maker.norm(stream), made.width, made.vocabulary)
}

export const info = (name: string, elementType: number, shape: ValueInfo['shape']): ValueInfo => ({
  name,
  elementType,
  shape,
  range: null,
})

export function modelOf(graph: Graph): OnnxModel {
  const opsets = new Map([['', 23]])
  return { irVersion: 10, opsets, producer: 'made', graph, functions: [], others: [] }
}

const tokensInfo = info('tokens', elementTypes.int64, ['batch', 'position'])
const scoresShape = ['batch', 'position', made.vocabulary]

export function madeDecoder(parts: MadeParts): OnnxModel {
  const maker = new GraphMaker()
  maker.graph.inputs.push(tokensInfo)
  const scores = addDecoder(maker, 'tokens', parts)
  maker.graph.outputs.push(info(scores, elementTypes.float32, scoresShape))
  return modelOf(maker.graph)
}

/** The same blocks in both branches of an If, as a merged decoder has them. */
export function mergedDecoder(parts: MadeParts): OnnxModel {
  const branch = (prefix: string): Graph => {
    const maker = new GraphMaker(prefix)
    const scores = addDecoder(maker, 'tokens', parts)
    maker.graph.outputs.push(info(scores, elementTypes.float32, scoresShape))
    return maker.graph
  }
  const maker = new GraphMaker()
  maker.graph.inputs.push(tokensInfo, info('isFirst', elementTypes.bool, []))
  const scores = maker.node(
    'If',
    ['isFirst'],
    [graphAttribute('then_branch', branch('then')), graphAttribute('else_branch', branch('else'))],
  )
  maker.graph.outputs.push(info(scores, elementTypes.float32, scoresShape))
  return modelOf(maker.graph)
}
