/**
 * What can be told of each value before a run: element type, sizes where they are fixed, and the elements
 * of scalars and short lists (the shapes and scales that exporters compute inside the graph).
 */
import { smallValues } from '../../onnx/read-tensor'
import type { Initialiser, Node, ValueInfo } from '../../onnx/model'

/** null = not fixed, not known. */
export type Sizes = readonly (number | null)[]

export interface Facts {
  /** TensorProto.DataType; 0 = unknown. */
  readonly elementType: number
  /** null = of unknown rank. */
  readonly sizes: Sizes | null
  /** The elements of a scalar or short list as far as they are known; null = none is. */
  readonly elements: Sizes | null
}

/** Facts of a node's outputs from those of its inputs (`unknown` for one left out). */
export type FactRule = (node: Node, inputs: readonly Facts[]) => readonly Facts[]

export const unknown: Facts = { elementType: 0, sizes: null, elements: null }

/** Longest list whose elements are followed. */
export const maxElements = 16

export function input(inputs: readonly Facts[], index: number): Facts {
  return inputs[index] ?? unknown
}

export function tensorFacts(tensor: Initialiser): Facts {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  const elements = count <= maxElements ? smallValues(tensor) : null
  return { elementType: tensor.elementType, sizes: tensor.shape, elements }
}

export function declaredFacts({ elementType, shape }: ValueInfo): Facts {
  const sizes = shape?.map((size) => (typeof size === 'number' && size >= 0 ? size : null)) ?? null
  return { elementType, sizes, elements: null }
}

/** The product, or null when a factor is not known. */
export function product(sizes: Sizes): number | null {
  return sizes.reduce((total, size) => (total === null || size === null ? null : total * size), 1)
}

/** An axis counted from the end when negative; clipped to the axes there are. */
export function axisOf(axis: number, rank: number): number {
  return Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis))
}
