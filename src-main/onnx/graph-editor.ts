/** Adds nodes to a graph: fresh names, constants, inputs and outputs. `orderNodes` puts them in place afterwards. */
import { makeFloats, makeIntegers } from './make-tensor'
import {
  elementTypes,
  intAttribute,
  intsAttribute,
  makeNode,
  type Attribute,
  type Dimension,
  type ElementTypeName,
  type Graph,
  type Node,
  type OnnxModel,
} from './model'

/** Names made here start with it, so that a person sees in any viewer what was added. */
export const ownPrefix = 'saccade.'

export interface NewNode {
  readonly domain?: string
  readonly attributes?: readonly Attribute[]
  /** Names of the outputs; '' leaves one out. One fresh name when not said. */
  readonly outputs?: readonly string[]
}

export class GraphEditor {
  readonly model: OnnxModel
  readonly graph: Graph
  /** The graphs around this one, the nearest first. */
  readonly #outer: readonly Graph[]
  readonly #constants: Map<string, string>

  constructor(model: OnnxModel, around?: { readonly editor: GraphEditor; readonly graph: Graph }) {
    this.model = model
    this.graph = around?.graph ?? model.graph
    this.#outer = around === undefined ? [] : around.editor.graphs
    this.#constants = around === undefined ? new Map<string, string>() : around.editor.#constants
  }

  /** This graph and those around it, whose values it sees too. */
  get graphs(): readonly Graph[] {
    return [this.graph, ...this.#outer]
  }

  /** An editor of a graph that a node of this one holds or shall hold. */
  inside(graph: Graph): GraphEditor {
    return new GraphEditor(this.model, { editor: this, graph })
  }

  /** The node that makes a value this graph sees. */
  makerOf(value: string): Node | undefined {
    return this.graphs.flatMap(({ nodes }) => nodes).find(({ outputs }) => outputs.includes(value))
  }

  /** A value's shape as inputs, weights and the exporter's notes tell it; casts keep it. null = not told. */
  shapeOf(value: string): readonly Dimension[] | null {
    for (const { inputs, initialisers, valueInfos } of this.graphs) {
      const input = inputs.find(({ name }) => name === value)
      const told = (input ?? initialisers.get(value) ?? valueInfos.get(value))?.shape
      if (told !== undefined && told !== null) return told
    }
    const maker = this.makerOf(value)
    return maker?.opType === 'Cast' ? this.shapeOf(maker.inputs[0] ?? '') : null
  }

  /** Version of ONNX's own operators. */
  get opset(): number {
    return this.model.opsets.get('') ?? 1
  }

  /** A value name that nothing has yet. */
  fresh(hint: string): string {
    const taken = ownNames(this.model)
    let name = `${ownPrefix}${hint}`
    for (let count = 2; taken.has(name); count++) name = `${ownPrefix}${hint}.${count}`
    taken.add(name)
    return name
  }

  /** Appends a node and returns its first output. */
  add(opType: string, inputs: readonly string[], { domain = '', attributes, outputs }: NewNode = {}): string {
    const names = outputs ?? [this.fresh(opType.toLowerCase())]
    // Values are renamed later on, so a node cannot be named for them.
    const name = this.fresh(`node.${opType}`)
    this.graph.nodes.push(makeNode(opType, inputs, names, { domain, name, attributes: attributes ?? [] }))
    return names[0] ?? ''
  }

  cast(value: string, type: ElementTypeName, output = this.fresh('cast')): string {
    const attributes = [intAttribute('to', elementTypes[type])]
    return this.add('Cast', [value], { attributes, outputs: [output] })
  }

  /** A float32 value as the element type given: itself, or its float16 copy. */
  like(value: string, elementType: number): string {
    return elementType === elementTypes.float16 ? this.cast(value, 'float16') : value
  }

  /** Sum over axes, which stay as axes of one entry. Axes are an input since opset 13, an attribute before. */
  sum(value: string, axes: readonly number[]): string {
    if (this.opset >= 13) return this.add('ReduceSum', [value, this.integers([axes.length], axes)])
    return this.add('ReduceSum', [value], { attributes: [intsAttribute('axes', axes)] })
  }

  /** Gives the output of a node another name; its users are left alone. False when no node makes it. */
  rename(from: string, to: string): boolean {
    const maker = this.graph.nodes.findLast(({ outputs }) => outputs.includes(from))
    if (maker === undefined) return false
    maker.outputs = maker.outputs.map((name) => (name === from ? to : name))
    return true
  }

  /** A scalar or small list of integers as an initialiser, made once for each content. */
  integers(shape: readonly number[], values: readonly number[]): string {
    return this.#constant(`int.${shape.join('x')}:${values.join(',')}`, (name) =>
      makeIntegers(name, shape, values),
    )
  }

  floats(shape: readonly number[], values: readonly number[]): string {
    return this.#constant(`float.${shape.join('x')}:${values.join(',')}`, (name) =>
      makeFloats(name, shape, Float32Array.from(values)),
    )
  }

  addInput(name: string, type: ElementTypeName, shape: readonly Dimension[]): string {
    this.model.graph.inputs.push({ name, elementType: elementTypes[type], shape, range: null })
    return name
  }

  addOutput(name: string, type: ElementTypeName, shape: readonly Dimension[] | null): string {
    this.graph.outputs.push({ name, elementType: elementTypes[type], shape, range: null })
    return name
  }

  /** Constants live in the model's own graph, where graphs inside it see them too. */
  #constant(key: string, make: (name: string) => ReturnType<typeof makeIntegers>): string {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const name = this.fresh('constant')
    this.model.graph.initialisers.set(name, make(name))
    this.#constants.set(key, name)
    return name
  }
}

const namesByModel = new WeakMap<OnnxModel, Set<string>>()

/** The names of ours that a model holds already: collected once, then kept up by `fresh`. */
function ownNames(model: OnnxModel): Set<string> {
  const known = namesByModel.get(model)
  if (known !== undefined) return known
  const { graph } = model
  const all = [
    ...graph.nodes.flatMap(({ outputs }) => outputs),
    ...graph.initialisers.keys(),
    ...graph.inputs.map(({ name }) => name),
  ]
  const names = new Set(all.filter((name) => name.startsWith(ownPrefix)))
  namesByModel.set(model, names)
  return names
}

/** An empty graph for a branch of an If. */
export function emptyGraph(name: string): Graph {
  return {
    name,
    nodes: [],
    initialisers: new Map(),
    inputs: [],
    outputs: [],
    valueInfos: new Map(),
    others: [],
  }
}
