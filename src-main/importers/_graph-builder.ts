/** Puts a graph together node by node; every method gives back the name of the value it made. */
import { makeFloats, makeIntegers } from '../onnx/make-tensor'
import {
  elementTypes,
  makeNode,
  type Attribute,
  type Dimension,
  type Graph,
  type Initialiser,
  type Node,
  type OnnxModel,
  type ValueInfo,
} from '../onnx/model'
import { lazyTensor, type Weight } from './_weight'

/** ReduceMean still takes its axes as an attribute, and LayerNormalization is there. */
const opset = 17
const irVersion = 8

export class GraphBuilder {
  readonly #nodes: Node[] = []
  readonly #initialisers = new Map<string, Initialiser>()
  readonly #inputs: ValueInfo[] = []
  readonly #outputs: ValueInfo[] = []

  node(opType: string, inputs: readonly string[], output: string, ...attributes: Attribute[]): string {
    this.#nodes.push(makeNode(opType, inputs, [output], { name: output, attributes }))
    return output
  }

  nodeOfMany(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    ...attributes: Attribute[]
  ): void {
    this.#nodes.push(makeNode(opType, inputs, outputs, { attributes }))
  }

  weight(name: string, weight: Weight): string {
    this.#initialisers.set(name, lazyTensor(name, weight))
    return name
  }

  /** The numbers as a vector. */
  integers(...values: readonly number[]): string {
    const name = `integers:${values.join(',')}`
    this.#initialisers.set(name, makeIntegers(name, [values.length], values))
    return name
  }

  /** One number, without dimensions. */
  integer(value: number): string {
    const name = `integer:${value}`
    this.#initialisers.set(name, makeIntegers(name, [], [value]))
    return name
  }

  /** One number, without dimensions. */
  float(value: number): string {
    const name = `float:${value}`
    this.#initialisers.set(name, makeFloats(name, [], Float32Array.of(value)))
    return name
  }

  input(name: string, type: 'int64' | 'float32', shape: readonly Dimension[]): string {
    this.#inputs.push({ name, elementType: elementTypes[type], shape, range: null })
    return name
  }

  output(name: string, shape: readonly Dimension[]): void {
    this.#outputs.push({ name, elementType: elementTypes.float32, shape, range: null })
  }

  build(name: string): OnnxModel {
    const graph: Graph = {
      name,
      nodes: this.#nodes,
      initialisers: this.#initialisers,
      inputs: this.#inputs,
      outputs: this.#outputs,
      valueInfos: new Map(),
      others: [],
    }
    return {
      irVersion,
      opsets: new Map([['', opset]]),
      producer: 'saccade',
      graph,
      functions: [],
      others: [],
    }
  }
}
