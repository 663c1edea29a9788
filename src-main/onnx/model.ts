/**
 * An ONNX model as plain data that passes edit in place. Names are those of onnx.proto3. What a pass has
 * no business with (weights, documentation, functions) stays a range of untouched bytes.
 */
import type { ByteRange } from './byte-source'

/** TensorProto.DataType, the ones that appear in transformers. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const
export type ElementTypeName = keyof typeof elementTypes

/** A known size, a name for an unknown one, or nothing. */
export type Dimension = number | string | null

export interface ValueInfo {
  readonly name: string
  /** TensorProto.DataType; 0 when it is not a tensor or not said. */
  readonly elementType: number
  /** null = of unknown rank. */
  readonly shape: readonly Dimension[] | null
  /** The field as it was read; null for one made here. */
  readonly range: ByteRange | null
}

export interface Initialiser {
  readonly name: string
  readonly elementType: number
  readonly shape: readonly number[]
  /** Where the elements lie, little-endian; null when they are in typed fields (float_data, int64_data …) or outside. */
  readonly raw: ByteRange | null
  /** The file named by `external_data`, or null. */
  readonly external: ExternalData | null
  /** The whole TensorProto as it was read or made. */
  readonly range: ByteRange
}

export interface ExternalData {
  readonly location: string
  readonly offset: number
  /** null = to the end of the file. */
  readonly length: number | null
}

export type AttributeValue =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Initialiser }
  | { readonly kind: 'graph'; readonly value: Graph }
  /** A list of graphs, a sparse tensor, a type, a reference to a function's attribute: carried over. */
  | { readonly kind: 'other' }

export type Attribute = AttributeValue & {
  readonly name: string
  /** The field as it was read; null for one made here, and not used for graphs, which may have changed. */
  readonly range: ByteRange | null
}

export interface Node {
  name: string
  opType: string
  /** '' is ONNX's own; 'ai.onnx' is read as ''. */
  domain: string
  /** '' where an optional input is left out. */
  inputs: string[]
  outputs: string[]
  attributes: Map<string, Attribute>
  /** Fields that are carried over. */
  readonly others: readonly ByteRange[]
}

export interface Graph {
  name: string
  nodes: Node[]
  initialisers: Map<string, Initialiser>
  inputs: ValueInfo[]
  outputs: ValueInfo[]
  /** Types that the exporter noted for values inside. */
  valueInfos: Map<string, ValueInfo>
  readonly others: readonly ByteRange[]
}

export interface OnnxModel {
  irVersion: number
  /** Domain → version; '' is ONNX's own. */
  opsets: Map<string, number>
  producer: string
  graph: Graph
  /** Names ("domain::name") of functions that the model brings with it. */
  readonly functions: readonly string[]
  readonly others: readonly ByteRange[]
}

export function intAttribute(name: string, value: number): Attribute {
  return { kind: 'int', name, value, range: null }
}

export function floatAttribute(name: string, value: number): Attribute {
  return { kind: 'float', name, value, range: null }
}

export function intsAttribute(name: string, value: readonly number[]): Attribute {
  return { kind: 'ints', name, value, range: null }
}

export function graphAttribute(name: string, value: Graph): Attribute {
  return { kind: 'graph', name, value, range: null }
}

export interface NodeParts {
  readonly domain?: string
  readonly name?: string
  readonly attributes?: readonly Attribute[]
}

/** A node made by us. */
export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { domain = '', name = `${opType}:${outputs[0] ?? ''}`, attributes = [] }: NodeParts = {},
): Node {
  return {
    name,
    opType,
    domain,
    inputs: [...inputs],
    outputs: [...outputs],
    attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    others: [],
  }
}

/** The value of an integer attribute, or `fallback` where it is left out. */
export function intOf(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes.get(name)
  return attribute?.kind === 'int' ? attribute.value : fallback
}

export function floatOf(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes.get(name)
  return attribute?.kind === 'float' ? attribute.value : fallback
}

export function intsOf(node: Node, name: string): readonly number[] | null {
  const attribute = node.attributes.get(name)
  return attribute?.kind === 'ints' ? attribute.value : null
}

/** The graphs inside a node (If, Loop, Scan). */
export function subgraphsOf(node: Node): Graph[] {
  return [...node.attributes.values()].flatMap((attribute) =>
    attribute.kind === 'graph' ? [attribute.value] : [],
  )
}
