/** Facts through the operators that move, cut and join without computing. */
import { smallValues } from '../../onnx/read-tensor'
import { elementTypes, intOf, intsOf, type Node } from '../../onnx/model'
import { axisOf, input, maxElements, product, unknown, type FactRule, type Facts, type Sizes } from './facts'

const { int64 } = elementTypes

/** Axes come as an attribute in older operator sets, as an input in newer ones; null = not said or not known. */
export function axesOf(node: Node, inputs: readonly Facts[], index: number): readonly number[] | null {
  const given = intsOf(node, 'axes') ?? inputs[index]?.elements ?? null
  return given?.every((axis) => axis !== null) === true ? given : null
}

const reshape: FactRule = (_node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  const target = input(inputs, 1)
  const wanted = target.elements ?? nulls(target.sizes?.[0] ?? null)
  const { elements } = input(inputs, 0)
  return [{ elementType, sizes: wanted === null ? null : reshaped(sizes, wanted), elements }]
}

function nulls(count: number | null): Sizes | null {
  return count === null || count > maxElements ? null : Array.from({ length: count }, () => null)
}

/** Zeros copy; -1 is what remains, told also when the same number of sizes is unknown on both sides. */
function reshaped(sizes: Sizes | null, wanted: Sizes): Sizes {
  const copied = wanted.map((size, axis) => (size === 0 ? (sizes?.[axis] ?? null) : size))
  const open = (list: Sizes): number => list.filter((size) => size === null).length
  const others = copied.filter((size) => size !== -1)
  const isTold = sizes !== null && open(others) === open(sizes)
  const whole = isTold ? product(sizes.filter((size) => size !== null)) : null
  const rest = product(others.filter((size) => size !== null))
  const remaining = whole !== null && rest !== null && rest > 0 ? whole / rest : null
  const isWhole = remaining !== null && Number.isInteger(remaining)
  return copied.map((size) => (size === -1 ? (isWhole ? remaining : null) : size))
}

const transpose: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  if (sizes === null) return [{ elementType, sizes, elements: null }]
  const order = intsOf(node, 'perm') ?? sizes.map((_size, axis) => sizes.length - 1 - axis)
  return [{ elementType, sizes: order.map((axis) => sizes[axis] ?? null), elements: null }]
}

const unsqueeze: FactRule = (node, inputs) => {
  const { elementType, sizes, elements } = input(inputs, 0)
  const axes = axesOf(node, inputs, 1)
  if (sizes === null || axes === null) return [{ elementType, sizes: null, elements }]
  const rank = sizes.length + axes.length
  const added = new Set(axes.map((axis) => axisOf(axis, rank)))
  const rest = sizes.values()
  const result = Array.from({ length: rank }, (_, axis) =>
    added.has(axis) ? 1 : (rest.next().value ?? null),
  )
  return [{ elementType, sizes: result, elements }]
}

const squeeze: FactRule = (node, inputs) => {
  const { elementType, sizes, elements } = input(inputs, 0)
  const axes = axesOf(node, inputs, 1)
  if (sizes === null || axes === null) return [{ elementType, sizes: null, elements }]
  const removed = new Set(axes.map((axis) => axisOf(axis, sizes.length)))
  return [{ elementType, sizes: sizes.filter((_, axis) => !removed.has(axis)), elements }]
}

const flatten: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  if (sizes === null) return [{ elementType, sizes: [null, null], elements: null }]
  const axis = axisOf(intOf(node, 'axis', 1), sizes.length)
  const halves = [product(sizes.slice(0, axis)), product(sizes.slice(axis))]
  return [{ elementType, sizes: halves, elements: null }]
}

const shape: FactRule = (node, inputs) => {
  const { sizes } = input(inputs, 0)
  if (sizes === null) return [{ elementType: int64, sizes: [null], elements: null }]
  const start = axisOf(intOf(node, 'start', 0), sizes.length)
  const part = sizes.slice(start, axisOf(intOf(node, 'end', sizes.length), sizes.length))
  return [{ elementType: int64, sizes: [part.length], elements: part }]
}

const gather: FactRule = (node, inputs) => {
  const { elementType, sizes, elements } = input(inputs, 0)
  const index = input(inputs, 1)
  if (sizes === null || index.sizes === null) return [{ elementType, sizes: null, elements: null }]
  const axis = axisOf(intOf(node, 'axis', 0), sizes.length)
  const result = [...sizes.slice(0, axis), ...index.sizes, ...sizes.slice(axis + 1)]
  const picked = elements === null || sizes.length > 1 ? null : pick(elements, index.elements)
  return [{ elementType, sizes: result, elements: picked }]
}

function pick(elements: Sizes, indices: Sizes | null): Sizes | null {
  if (indices === null) return null
  return indices.map((at) => (at === null ? null : (elements[at < 0 ? at + elements.length : at] ?? null)))
}

const concat: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  const isList = sizes?.length === 1
  const elements = isList ? joinLists(inputs) : null
  if (sizes === null)
    return [
      {
        elementType,
        sizes: inputs.find((part) => part.sizes !== null)?.sizes?.map(() => null) ?? null,
        elements,
      },
    ]
  const axis = axisOf(intOf(node, 'axis', 0), sizes.length)
  const lengths = inputs.map((part) => part.sizes?.[axis] ?? null)
  const total = lengths.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0)
  return [{ elementType, sizes: sizes.map((size, at) => (at === axis ? total : size)), elements }]
}

function joinLists(inputs: readonly Facts[]): Sizes | null {
  const lists = inputs.map(({ sizes, elements }) => elements ?? nulls(sizes?.[0] ?? null))
  if (lists.some((list) => list === null)) return null
  const joined = lists.flatMap((list) => list ?? [])
  return joined.length <= maxElements ? joined : null
}

const slice: FactRule = (node, inputs) => {
  const { elementType, sizes, elements } = input(inputs, 0)
  if (sizes === null) return [{ elementType, sizes, elements: null }]
  const cuts = cutsOf(node, inputs)
  if (cuts === null) return [{ elementType, sizes: sizes.map(() => null), elements: null }]
  const result = [...sizes]
  for (const cut of cuts) {
    const place = axisOf(cut.axis, sizes.length)
    result[place] = cutLength(sizes[place] ?? null, cut)
  }
  const list = elements !== null && sizes.length === 1 ? cutList(elements, cuts) : null
  return [{ elementType, sizes: result, elements: list }]
}

interface Cut {
  readonly axis: number
  readonly start: number | null
  readonly end: number | null
  readonly step: number
}

/** What a Slice takes of each axis it names; null = not known which axes. */
export function cutsOf(node: Node, inputs: readonly Facts[]): readonly Cut[] | null {
  const starts = intsOf(node, 'starts') ?? input(inputs, 1).elements
  const ends = intsOf(node, 'ends') ?? input(inputs, 2).elements
  const axes = axesOf(node, inputs, 3) ?? starts?.map((_, axis) => axis) ?? null
  const steps = input(inputs, 4).elements
  return (
    axes?.map((axis, at) => ({
      axis,
      start: starts?.[at] ?? null,
      end: ends?.[at] ?? null,
      step: steps?.[at] ?? 1,
    })) ?? null
  )
}

function cutLength(size: number | null, { start, end, step }: Cut): number | null {
  if (size === null || start === null || end === null || step < 1) return null
  return Math.max(0, Math.ceil((axisOf(end, size) - axisOf(start, size)) / step))
}

function cutList(elements: Sizes, [cut]: readonly Cut[]): Sizes | null {
  if (cut === undefined || cut.start === null || cut.end === null || cut.step !== 1) return null
  return elements.slice(axisOf(cut.start, elements.length), axisOf(cut.end, elements.length))
}

const split: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  if (sizes === null) return node.outputs.map(() => ({ elementType, sizes, elements: null }))
  const axis = axisOf(intOf(node, 'axis', 0), sizes.length)
  const given = intsOf(node, 'split') ?? inputs[1]?.elements ?? null
  const whole = sizes[axis] ?? null
  const even = whole === null ? null : whole / node.outputs.length
  return node.outputs.map((_, part) => {
    const length = given === null ? even : (given[part] ?? null)
    return { elementType, sizes: sizes.map((size, at) => (at === axis ? length : size)), elements: null }
  })
}

const expand: FactRule = (_node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  const target = input(inputs, 1)
  const wanted = target.elements ?? nulls(target.sizes?.[0] ?? null)
  return [
    {
      elementType,
      sizes: sizes === null || wanted === null ? wanted : broadcast(sizes, wanted),
      elements: null,
    },
  ]
}

/** Sizes after broadcasting; an unknown size gives way to one that is not 1. */
export function broadcast(a: Sizes, b: Sizes): Sizes {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [a, b].map((sizes) => {
      const at = axis - rank + sizes.length
      return at < 0 ? 1 : (sizes[at] ?? null)
    })
    if (one === 1) return other ?? null
    return one ?? (other === 1 ? null : (other ?? null))
  })
}

const filled: FactRule = (node, inputs) => {
  const { elements, sizes } = input(inputs, 0)
  const { fill, elementType } = fillOf(node)
  const result = elements ?? nulls(sizes?.[0] ?? null)
  return [
    { elementType, sizes: result, elements: repeated(fill, elements === null ? null : product(elements)) },
  ]
}

function fillOf(node: Node): { fill: number | null; elementType: number } {
  const value = node.attributes.get('value')
  if (value?.kind !== 'tensor') return { fill: 0, elementType: elementTypes.float32 }
  return { fill: smallValues(value.value)?.[0] ?? null, elementType: value.value.elementType }
}

function repeated(element: number | null, count: number | null): Sizes | null {
  if (element === null || count === null || count > maxElements) return null
  return Array.from({ length: count }, () => element)
}

const reduce: FactRule = (node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  const axes = axesOf(node, inputs, 1)
  const keeps = intOf(node, 'keepdims', 1) === 1
  if (sizes === null || (axes === null && !keeps)) return [{ elementType, sizes: null, elements: null }]
  const gone = new Set((axes ?? sizes.map((_, axis) => axis)).map((axis) => axisOf(axis, sizes.length)))
  const kept = sizes.map((size, axis) => (gone.has(axis) ? 1 : size))
  const result = keeps ? kept : kept.filter((_, axis) => !gone.has(axis))
  return [{ elementType, sizes: result, elements: null }]
}

const range: FactRule = (_node, inputs) => [
  { elementType: input(inputs, 0).elementType, sizes: [null], elements: null },
]

const convolve: FactRule = (_node, inputs) => {
  const { elementType, sizes } = input(inputs, 0)
  const channels = input(inputs, 1).sizes?.[0] ?? null
  const result = sizes?.map((size, axis) => (axis === 0 ? size : axis === 1 ? channels : null)) ?? null
  return [{ elementType, sizes: result, elements: null }]
}

export const layoutRules: Readonly<Record<string, FactRule>> = {
  Reshape: reshape,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Flatten: flatten,
  Shape: shape,
  Gather: gather,
  Concat: concat,
  Slice: slice,
  Split: split,
  Expand: expand,
  ConstantOfShape: filled,
  ReduceMean: reduce,
  ReduceSum: reduce,
  ReduceMax: reduce,
  Range: range,
  Conv: convolve,
  ConvInteger: convolve,
  Tile: (_node, inputs) => [
    {
      ...unknown,
      elementType: input(inputs, 0).elementType,
      sizes: input(inputs, 0).sizes?.map(() => null) ?? null,
    },
  ],
}
