/** Facts through the operators that compute: pointwise ones, matrix products, fused transformer operators. */
import { activationOperators } from './activations'
import { elementTypes, intOf } from '../../onnx/model'
import { input, product, tensorFacts, unknown, type FactRule, type Facts, type Sizes } from './facts'
import { broadcast } from './layout-rules'

const same: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  return node.outputs.map(() => ({ elementType, sizes, elements: null }))
}

const pass: FactRule = (_node, inputs) => [input(inputs, 0)]

/** Of the first input, element by element where they are known. */
const unary =
  (compute: (element: number) => number): FactRule =>
  (_node, inputs) => {
    const facts = input(inputs, 0)
    return [
      {
        ...facts,
        elements: facts.elements?.map((value) => (value === null ? null : compute(value))) ?? null,
      },
    ]
  }

const cast: FactRule = (node, inputs) => [{ ...input(inputs, 0), elementType: intOf(node, 'to', 0) }]

const binary =
  (compute: (a: number, b: number) => number, elementType?: number): FactRule =>
  (_node, inputs) => {
    const [a, b] = [input(inputs, 0), input(inputs, 1)]
    const sizes = a.sizes === null || b.sizes === null ? null : broadcast(a.sizes, b.sizes)
    const type = elementType ?? (a.elementType === 0 ? b.elementType : a.elementType)
    return [{ elementType: type, sizes, elements: pairwise(a.elements, b.elements, compute) }]
  }

function pairwise(a: Sizes | null, b: Sizes | null, compute: (a: number, b: number) => number): Sizes | null {
  if (a === null || b === null) return null
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return null
  const at = (list: Sizes, index: number): number | null => list[list.length === 1 ? 0 : index] ?? null
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => {
    const [one, other] = [at(a, index), at(b, index)]
    return one === null || other === null ? null : compute(one, other)
  })
}

/** Whole numbers divide as whole numbers. */
const divide: FactRule = (node, inputs) => {
  const isWhole = wholeTypes.has(input(inputs, 0).elementType)
  return binary((a, b) => (isWhole ? Math.trunc(a / b) : a / b))(node, inputs)
}

const wholeTypes: ReadonlySet<number> = new Set([elementTypes.int64, elementTypes.int32])

const where: FactRule = (_node, inputs) => {
  const [condition, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)]
  const sizes = broadcastAll(condition.sizes, a.sizes, b.sizes)
  const elements = condition.elements?.map((isFirst, index) =>
    isFirst === null ? null : elementAt(isFirst === 0 ? b : a, index),
  )
  return [
    { elementType: a.elementType === 0 ? b.elementType : a.elementType, sizes, elements: elements ?? null },
  ]
}

function broadcastAll(...all: readonly (Sizes | null)[]): Sizes | null {
  return all.reduce<Sizes | null>(
    (result, sizes) => (result === null || sizes === null ? null : broadcast(result, sizes)),
    [],
  )
}

/** Of a list, or of a scalar that stands for one. */
function elementAt({ elements }: Facts, index: number): number | null {
  return elements?.[elements.length === 1 ? 0 : index] ?? null
}

const constant: FactRule = (node) => {
  const [attribute] = node.attributes.values()
  switch (attribute?.kind) {
    case 'tensor':
      return [tensorFacts(attribute.value)]
    case 'int':
      return [{ elementType: elementTypes.int64, sizes: [], elements: [attribute.value] }]
    case 'float':
      return [{ elementType: elementTypes.float32, sizes: [], elements: [attribute.value] }]
    case 'ints':
      return [listFacts(elementTypes.int64, attribute.value)]
    case 'floats':
      return [listFacts(elementTypes.float32, attribute.value)]
    default:
      return [unknown]
  }
}

function listFacts(elementType: number, elements: readonly number[]): Facts {
  return { elementType, sizes: [elements.length], elements }
}

const multiply: FactRule = (_node, inputs) => {
  const [a, b] = [input(inputs, 0), input(inputs, 1)]
  const { elementType } = a
  if (a.sizes === null || b.sizes === null)
    return [{ elementType, sizes: a.sizes?.map(() => null) ?? null, elements: null }]
  const batch = broadcast(a.sizes.slice(0, -2), b.sizes.slice(0, -2))
  return [{ elementType, sizes: [...batch, a.sizes.at(-2) ?? null, b.sizes.at(-1) ?? null], elements: null }]
}

const gemm: FactRule = (node, inputs) => {
  const weight = input(inputs, 1).sizes
  const rows = input(inputs, 0).sizes?.[intOf(node, 'transA', 0)] ?? null
  const columns = weight?.[intOf(node, 'transB', 0) === 1 ? 0 : 1] ?? null
  return [{ elementType: input(inputs, 0).elementType, sizes: [rows, columns], elements: null }]
}

/** The first input's facts with another last size. */
function widened(facts: Facts, width: number | null): Facts {
  return {
    ...facts,
    sizes: facts.sizes === null ? null : [...facts.sizes.slice(0, -1), width],
    elements: null,
  }
}

const quantisedProduct: FactRule = (node, inputs) => [widened(input(inputs, 0), intOf(node, 'N', 0))]

const packedAttention: FactRule = (_node, inputs) => {
  const packed = input(inputs, 1).sizes?.at(-1) ?? null
  return [widened(input(inputs, 0), packed === null ? null : packed / 3)]
}

const groupedAttention: FactRule = (node, inputs) => {
  const query = input(inputs, 0)
  const [heads, kvHeads] = [intOf(node, 'num_heads', 0), intOf(node, 'kv_num_heads', 0)]
  const width = query.sizes?.at(-1) ?? null
  const isPacked = input(inputs, 1).sizes === null && (node.inputs[1] ?? '') === ''
  const own = isPacked && width !== null ? (width * heads) / (heads + 2 * kvHeads) : width
  return [widened(query, own)]
}

const multiHeadAttention: FactRule = (_node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  if (sizes === null) return [{ elementType, sizes, elements: null }]
  const width = sizes.length === 5 ? product([sizes[2] ?? null, sizes[4] ?? null]) : (sizes[2] ?? null)
  return [{ elementType, sizes: [sizes[0] ?? null, sizes[1] ?? null, width], elements: null }]
}

const onnxAttention: FactRule = (_node, inputs) => {
  const query = input(inputs, 0)
  return [query.sizes?.length === 4 ? widened(query, input(inputs, 2).sizes?.at(-1) ?? null) : query]
}

const embedNorm: FactRule = (_node, inputs) => {
  const [rows, table] = [input(inputs, 0), input(inputs, 2)]
  const sizes = [rows.sizes?.[0] ?? null, rows.sizes?.[1] ?? null, table.sizes?.[1] ?? null]
  const facts = { elementType: table.elementType, sizes, elements: null }
  return [facts, unknown, facts]
}

const sameOperators = [
  ...activationOperators,
  ...['Softmax', 'LogSoftmax', 'Dropout', 'Clip', 'Exp', 'Log', 'Abs'],
  ...['Cos', 'Sin', 'Floor', 'Ceil', 'Round', 'Trilu', 'LayerNormalization', 'SimplifiedLayerNormalization'],
  ...[
    'RMSNormalization',
    'SkipLayerNormalization',
    'SkipSimplifiedLayerNormalization',
    'RotaryEmbedding',
    'CumSum',
  ],
  ...[
    'ScatterND',
    'ScatterElements',
    'BatchNormalization',
    'LpNormalization',
    'GroupNormalization',
    'Softsign',
  ],
]

const comparisons = ['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'And', 'Or', 'Xor']
const { bool } = elementTypes

export const computeRules: Readonly<Record<string, FactRule>> = {
  ...Object.fromEntries(sameOperators.map((name) => [name, same])),
  ...Object.fromEntries(comparisons.map((name) => [name, binary(() => NaN, bool)])),
  Identity: pass,
  Cast: cast,
  Constant: constant,
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((value) => 1 / value),
  Neg: unary((value) => -value),
  Not: (_node, inputs) => [{ ...input(inputs, 0), elementType: bool, elements: null }],
  IsNaN: (_node, inputs) => [{ ...input(inputs, 0), elementType: bool, elements: null }],
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: divide,
  Pow: binary((a, b) => a ** b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Equal: binary((a, b) => (a === b ? 1 : 0), bool),
  Where: where,
  MatMul: multiply,
  MatMulInteger: multiply,
  DynamicQuantizeLinear: (_node, inputs) => [
    { ...input(inputs, 0), elementType: elementTypes.uint8, elements: null },
  ],
  DequantizeLinear: (_node, inputs) => [
    { ...input(inputs, 0), elementType: input(inputs, 1).elementType, elements: null },
  ],
  FusedMatMul: multiply,
  Gemm: gemm,
  MatMulNBits: quantisedProduct,
  Attention: (node, inputs) => (node.domain === '' ? onnxAttention : packedAttention)(node, inputs),
  GroupQueryAttention: groupedAttention,
  MultiHeadAttention: multiHeadAttention,
  EmbedLayerNormalization: embedNorm,
}
