/** Graphs of a single fused attention operator, for the passes that look into them. */
import { emptyGraph } from '../../../src-main/onnx/graph-editor'
import { makeFloats } from '../../../src-main/onnx/make-tensor'
import {
  elementTypes,
  floatAttribute,
  intAttribute,
  makeNode,
  type Attribute,
  type Dimension,
  type ElementTypeName,
  type Node,
  type OnnxModel,
} from '../../../src-main/onnx/model'
import { wavyNumbers } from '../../../src-main/onnx/tiny-graph'
import type { Feeds, Tensor } from '../../../src-main/runtime/tensor'

export const batch = 2
/** GroupQueryAttention takes multiples of 16 only. */
export const headSize = 16

export interface FusedCase {
  readonly name: string
  readonly heads: number
  readonly kvHeads: number
  readonly softcap?: number
  readonly window?: number
  readonly node: Node
  readonly inputs: Readonly<
    Record<string, { readonly type: ElementTypeName; readonly shape: readonly Dimension[] }>
  >
  readonly weights?: Readonly<Record<string, readonly number[]>>
  /** What is fed when `past` tokens are cached and `length` are new. */
  feeds(past: number, length: number): Feeds
}

export function modelOf({ node, inputs, weights = {} }: FusedCase): OnnxModel {
  const graph = emptyGraph('one')
  graph.nodes.push(node)
  for (const [name, { type, shape }] of Object.entries(inputs)) {
    graph.inputs.push({ name, elementType: elementTypes[type], shape, range: null })
  }
  for (const [index, [name, shape]] of Object.entries(weights).entries()) {
    const count = shape.reduce((product, size) => product * size, 1)
    const values = wavyNumbers(count, 0.37 + index).map((value) => value * 0.3)
    graph.initialisers.set(name, makeFloats(name, shape, values))
  }
  for (const name of node.outputs) {
    if (name !== '') graph.outputs.push({ name, elementType: elementTypes.float32, shape: null, range: null })
  }
  const opsets = new Map([
    ['', 23],
    ['com.microsoft', 1],
  ])
  return { irVersion: 11, opsets, producer: 'test', graph, functions: [], others: [] }
}

export function waves(shape: readonly number[], frequency: number): Tensor {
  const count = shape.reduce((product, size) => product * size, 1)
  return { data: wavyNumbers(count, frequency), shape }
}

const float = (...shape: readonly Dimension[]) => ({ type: 'float32' as const, shape })
const microsoft = (
  opType: string,
  ends: readonly [string[], string[]],
  attributes: readonly Attribute[],
): Node => makeNode(opType, ends[0], ends[1], { domain: 'com.microsoft', name: 'attention', attributes })

function grouped(name: string, extra: readonly Attribute[], rotary: boolean, isPacked: boolean): FusedCase {
  const [heads, kvHeads] = [4, 2]
  const width = heads * headSize
  const kvWidth = kvHeads * headSize
  const qkv = isPacked ? ['qkv', '', ''] : ['q', 'k', 'v']
  const caches = rotary ? ['cos', 'sin'] : []
  return {
    name,
    heads,
    kvHeads,
    node: microsoft(
      'GroupQueryAttention',
      [
        [...qkv, 'pk', 'pv', 'lengths', 'total', ...caches],
        ['y', 'ck', 'cv'],
      ],
      [
        intAttribute('num_heads', heads),
        intAttribute('kv_num_heads', kvHeads),
        ...(rotary ? [intAttribute('do_rotary', 1)] : []),
        ...extra,
      ],
    ),
    inputs: {
      ...(isPacked
        ? { qkv: float('b', 's', width + 2 * kvWidth) }
        : { q: float('b', 's', width), k: float('b', 's', kvWidth), v: float('b', 's', kvWidth) }),
      pk: float('b', kvHeads, 'p', headSize),
      pv: float('b', kvHeads, 'p', headSize),
      lengths: { type: 'int32', shape: ['b'] },
      total: { type: 'int32', shape: [] },
    },
    ...(rotary ? { weights: { cos: [32, headSize / 2], sin: [32, headSize / 2] } } : {}),
    feeds: (past, length) => ({
      ...(isPacked
        ? { qkv: waves([batch, length, width + 2 * kvWidth], 0.31) }
        : {
            q: waves([batch, length, width], 0.31),
            k: waves([batch, length, kvWidth], 0.71),
            v: waves([batch, length, kvWidth], 1.3),
          }),
      pk: waves([batch, kvHeads, past, headSize], 0.9),
      pv: waves([batch, kvHeads, past, headSize], 1.7),
      lengths: { data: Int32Array.from({ length: batch }, () => past + length - 1), shape: [batch] },
      total: { data: Int32Array.of(past + length), shape: [] },
    }),
  }
}

/** One score for each head that stands for no key, as gpt-oss has it. */
function withSinks({ node, ...fused }: FusedCase): FusedCase {
  const inputs = [...node.inputs, '', '', 'sinks']
  return {
    ...fused,
    node: { ...node, inputs },
    weights: { ...fused.weights, sinks: [fused.heads] },
  }
}

function multiHead(
  name: string,
  options: { readonly cache: boolean; readonly causal: boolean; readonly bias: boolean },
): FusedCase {
  const heads = 4
  const width = heads * headSize
  const biases = options.bias ? ['b'] : ['']
  const past = options.cache ? ['', '', 'pk', 'pv'] : []
  return {
    name,
    heads,
    kvHeads: heads,
    node: microsoft(
      'MultiHeadAttention',
      [['q', 'k', 'v', ...biases, ...past], options.cache ? ['y', 'ck', 'cv'] : ['y']],
      [intAttribute('num_heads', heads), intAttribute('unidirectional', Number(options.causal))],
    ),
    inputs: {
      q: float('b', 's', width),
      k: float('b', 's', width),
      v: float('b', 's', width),
      ...(options.cache
        ? { pk: float('b', heads, 'p', headSize), pv: float('b', heads, 'p', headSize) }
        : {}),
    },
    ...(options.bias ? { weights: { b: [3 * width] } } : {}),
    feeds: (past, length) => ({
      q: waves([batch, length, width], 0.31),
      k: waves([batch, length, width], 0.71),
      v: waves([batch, length, width], 1.3),
      ...(options.cache
        ? { pk: waves([batch, heads, past, headSize], 0.9), pv: waves([batch, heads, past, headSize], 1.7) }
        : {}),
    }),
  }
}

function packed(
  name: string,
  options: { readonly cache: boolean; readonly mask: boolean; readonly causal: boolean },
): FusedCase {
  const heads = 4
  const width = heads * headSize
  const ends = ['x', 'w', 'b', options.mask ? 'm' : '', options.cache ? 'past' : '']
  return {
    name,
    heads,
    kvHeads: heads,
    node: microsoft(
      'Attention',
      [ends, options.cache ? ['y', 'present'] : ['y']],
      [intAttribute('num_heads', heads), intAttribute('unidirectional', Number(options.causal))],
    ),
    inputs: {
      x: float('b', 's', width),
      ...(options.mask ? { m: { type: 'int32', shape: ['b', 't'] } } : {}),
      ...(options.cache ? { past: float(2, 'b', heads, 'p', headSize) } : {}),
    },
    weights: { w: [width, 3 * width], b: [3 * width] },
    feeds: (past, length) => ({
      x: waves([batch, length, width], 0.31),
      ...(options.mask
        ? {
            m: {
              data: Int32Array.from({ length: batch * (past + length) }, (_, index) => Number(index !== 0)),
              shape: [batch, past + length],
            },
          }
        : {}),
      ...(options.cache ? { past: waves([2, batch, heads, past, headSize], 0.9) } : {}),
    }),
  }
}

function onnx(
  name: string,
  options: { readonly is3d: boolean; readonly mask: 'bool' | 'float' | null; readonly cache: boolean },
): FusedCase {
  const [heads, kvHeads] = [4, 2]
  const shape = (count: number): Dimension[] =>
    options.is3d ? ['b', 's', count * headSize] : ['b', count, 's', headSize]
  const sizes = (count: number, length: number): number[] =>
    options.is3d ? [batch, length, count * headSize] : [batch, count, length, headSize]
  const mask = options.mask
  return {
    name,
    heads,
    kvHeads,
    node: makeNode(
      'Attention',
      ['q', 'k', 'v', mask === null ? '' : 'm', ...(options.cache ? ['pk', 'pv'] : [])],
      options.cache ? ['y', 'ck', 'cv'] : ['y'],
      {
        name: 'attention',
        attributes: [
          intAttribute('is_causal', Number(mask === null)),
          ...(options.is3d
            ? [intAttribute('q_num_heads', heads), intAttribute('kv_num_heads', kvHeads)]
            : []),
        ],
      },
    ),
    inputs: {
      q: float(...shape(heads)),
      k: float(...shape(kvHeads)),
      v: float(...shape(kvHeads)),
      ...(mask === null ? {} : { m: { type: mask === 'bool' ? 'bool' : 'float32', shape: ['s', 't'] } }),
      ...(options.cache
        ? { pk: float('b', kvHeads, 'p', headSize), pv: float('b', kvHeads, 'p', headSize) }
        : {}),
    },
    feeds: (past, length) => ({
      q: waves(sizes(heads, length), 0.31),
      k: waves(sizes(kvHeads, length), 0.71),
      v: waves(sizes(kvHeads, length), 1.3),
      ...(mask === null ? {} : { m: causalMask(past, length, mask) }),
      ...(options.cache
        ? {
            pk: waves([batch, kvHeads, past, headSize], 0.9),
            pv: waves([batch, kvHeads, past, headSize], 1.7),
          }
        : {}),
    }),
  }
}

function causalMask(past: number, length: number, type: 'bool' | 'float'): Tensor {
  const total = past + length
  const isSeen = (index: number): boolean => index % total <= past + Math.floor(index / total)
  const count = length * total
  return type === 'bool'
    ? {
        data: Uint8Array.from({ length: count }, (_, i) => Number(isSeen(i))),
        shape: [length, total],
        type: 'bool',
      }
    : { data: Float32Array.from({ length: count }, (_, i) => (isSeen(i) ? 0 : -1e9)), shape: [length, total] }
}

export const fusedCases: readonly FusedCase[] = [
  grouped('GroupQueryAttention, rotary inside', [], true, false),
  grouped('GroupQueryAttention, packed, no rotary', [], false, true),
  {
    ...grouped(
      'GroupQueryAttention, softcap and window',
      [floatAttribute('softcap', 2), intAttribute('local_window_size', 3)],
      true,
      false,
    ),
    ...{ softcap: 2, window: 3 },
  },
  withSinks(grouped('GroupQueryAttention, sinks', [], true, false)),
  grouped('GroupQueryAttention, smooth softmax', [intAttribute('smooth_softmax', 1)], false, false),
  multiHead('MultiHeadAttention, causal with cache', { cache: true, causal: true, bias: false }),
  multiHead('MultiHeadAttention, bias, no cache', { cache: false, causal: false, bias: true }),
  packed('Attention, mask, no cache', { cache: false, mask: true, causal: false }),
  packed('Attention, causal with cache', { cache: true, mask: false, causal: true }),
  packed('Attention, causal with cache and mask', { cache: true, mask: true, causal: true }),
  onnx('ONNX Attention, by width, causal', { is3d: true, mask: null, cache: false }),
  onnx('ONNX Attention, by heads, true-false mask, cache', { is3d: false, mask: 'bool', cache: true }),
  onnx('ONNX Attention, by width, added mask', { is3d: true, mask: 'float', cache: false }),
]
