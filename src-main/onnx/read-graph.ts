import type { ByteRange } from './byte-source'
import { checkLimit, type Tally } from './limits'
import type { Attribute, AttributeValue, Dimension, Graph, Node, ValueInfo } from './model'
import { readTensor } from './read-tensor'
import {
  contentOf,
  fieldsOf,
  floatsIn,
  integerOf,
  integersIn,
  malformed,
  textOf,
  type Field,
} from './wire-reader'

/** Where reading is: how deep in graphs, and what it has met. */
export interface Reading {
  readonly tally: Tally
  readonly depth: number
}

/** Field numbers of GraphProto. */
const graphFields = { node: 1, name: 2, initialiser: 5, input: 11, output: 12, valueInfo: 13 } as const

export function readGraph(range: ByteRange, reading: Reading): Graph {
  checkLimit('nesting', reading.depth)
  const others: ByteRange[] = []
  const graph: Graph = {
    name: '',
    nodes: [],
    initialisers: new Map(),
    inputs: [],
    outputs: [],
    valueInfos: new Map(),
    others,
  }
  for (const field of fieldsOf(range)) {
    if (!readGraphPart(graph, field, reading)) others.push(field.whole)
  }
  return graph
}

/** False for a field that is carried over. */
function readGraphPart(graph: Graph, field: Field, reading: Reading): boolean {
  switch (field.field) {
    case graphFields.node:
      reading.tally.add('nodes')
      graph.nodes.push(readNode(contentOf(field), reading))
      return true
    case graphFields.name:
      graph.name = textOf(field)
      return true
    case graphFields.initialiser:
      addInitialiser(graph, contentOf(field), reading)
      return true
    case graphFields.input:
      graph.inputs.push(readValue(field, reading))
      return true
    case graphFields.output:
      graph.outputs.push(readValue(field, reading))
      return true
    case graphFields.valueInfo: {
      const value = readValue(field, reading)
      graph.valueInfos.set(value.name, value)
      return true
    }
    default:
      return false
  }
}

function addInitialiser(graph: Graph, range: ByteRange, { tally }: Reading): void {
  tally.add('initialisers')
  const initialiser = readTensor(range)
  if (graph.initialisers.has(initialiser.name)) {
    throw malformed(`it holds the tensor "${initialiser.name}" twice`)
  }
  graph.initialisers.set(initialiser.name, initialiser)
}

/** Field numbers of NodeProto. */
const nodeFields = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const

function readNode(range: ByteRange, reading: Reading): Node {
  const others: ByteRange[] = []
  const node: Node = {
    name: '',
    opType: '',
    domain: '',
    inputs: [],
    outputs: [],
    attributes: new Map(),
    others,
  }
  for (const field of fieldsOf(range)) {
    if (!readNodePart(node, field, reading)) others.push(field.whole)
  }
  if (node.domain === 'ai.onnx') node.domain = ''
  checkLimit('ends', Math.max(node.inputs.length, node.outputs.length, node.attributes.size))
  if (node.opType === '') throw malformed(`the node "${node.name}" has no operator`)
  return node
}

function readNodePart(node: Node, field: Field, reading: Reading): boolean {
  switch (field.field) {
    case nodeFields.input:
      node.inputs.push(textOf(field))
      return true
    case nodeFields.output:
      node.outputs.push(textOf(field))
      return true
    case nodeFields.name:
      node.name = textOf(field)
      return true
    case nodeFields.opType:
      node.opType = textOf(field)
      return true
    case nodeFields.domain:
      node.domain = textOf(field)
      return true
    case nodeFields.attribute: {
      const attribute = readAttribute(field, reading)
      node.attributes.set(attribute.name, attribute)
      return true
    }
    default:
      return false
  }
}

/** Field numbers of AttributeProto. */
const attributeFields = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  type: 20,
} as const
/** AttributeProto.AttributeType. */
const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const

function readAttribute(field: Field, reading: Reading): Attribute {
  const fields = [...fieldsOf(contentOf(field))]
  const find = (number: number): Field | undefined => fields.findLast((part) => part.field === number)
  const nameField = find(attributeFields.name)
  const typeField = find(attributeFields.type)
  const name = nameField === undefined ? '' : textOf(nameField)
  const type = typeField === undefined ? 0 : integerOf(typeField)
  return { ...attributeValue(fields, type, reading), name, range: field.whole }
}

const only = (fields: readonly Field[], number: number): Field => {
  const found = fields.findLast((part) => part.field === number)
  if (found === undefined) throw malformed('an attribute lacks its value')
  return found
}

const all = (fields: readonly Field[], number: number): Field[] =>
  fields.filter((part) => part.field === number)

const readers: Readonly<Record<number, (fields: readonly Field[], reading: Reading) => AttributeValue>> = {
  [attributeTypes.float]: (fields) => {
    const found = fields.findLast((part) => part.field === attributeFields.float)
    return { kind: 'float', value: found?.kind === 'fixed32' ? found.value : 0 }
  },
  [attributeTypes.int]: (fields) => {
    const found = fields.findLast((part) => part.field === attributeFields.int)
    return { kind: 'int', value: found === undefined ? 0 : integerOf(found) }
  },
  [attributeTypes.string]: (fields) => {
    const found = fields.findLast((part) => part.field === attributeFields.string)
    return { kind: 'string', value: found === undefined ? '' : textOf(found) }
  },
  [attributeTypes.tensor]: (fields) => ({
    kind: 'tensor',
    value: readTensor(contentOf(only(fields, attributeFields.tensor))),
  }),
  [attributeTypes.graph]: (fields, { tally, depth }) => ({
    kind: 'graph',
    value: readGraph(contentOf(only(fields, attributeFields.graph)), { tally, depth: depth + 1 }),
  }),
  [attributeTypes.floats]: (fields) => ({
    kind: 'floats',
    value: all(fields, attributeFields.floats).flatMap(floatsIn),
  }),
  [attributeTypes.ints]: (fields) => ({
    kind: 'ints',
    value: all(fields, attributeFields.ints).flatMap(integersIn),
  }),
  [attributeTypes.strings]: (fields) => ({
    kind: 'strings',
    value: all(fields, attributeFields.strings).map(textOf),
  }),
}

function attributeValue(fields: readonly Field[], type: number, reading: Reading): AttributeValue {
  return readers[type]?.(fields, reading) ?? { kind: 'other' }
}

function readValue(field: Field, { tally }: Reading): ValueInfo {
  tally.add('values')
  let name = ''
  let type: { elementType: number; shape: readonly Dimension[] | null } = { elementType: 0, shape: null }
  for (const part of fieldsOf(contentOf(field))) {
    if (part.field === 1) name = textOf(part)
    else if (part.field === 2) type = readType(contentOf(part))
  }
  return { name, ...type, range: field.whole }
}

/** TypeProto: only tensors (field 1) are looked into. */
function readType(range: ByteRange): { elementType: number; shape: readonly Dimension[] | null } {
  let elementType = 0
  let shape: readonly Dimension[] | null = null
  for (const kind of fieldsOf(range)) {
    if (kind.field !== 1) continue
    for (const part of fieldsOf(contentOf(kind))) {
      if (part.field === 1) elementType = integerOf(part)
      else if (part.field === 2) shape = readShape(contentOf(part))
    }
  }
  return { elementType, shape }
}

function readShape(range: ByteRange): Dimension[] {
  const shape = [...fieldsOf(range)]
    .filter(({ field }) => field === 1)
    .map((field) => readDimension(contentOf(field)))
  checkLimit('dimensions', shape.length)
  return shape
}

function readDimension(range: ByteRange): Dimension {
  for (const field of fieldsOf(range)) {
    if (field.field === 1) return integerOf(field)
    if (field.field === 2) return textOf(field)
  }
  return null
}
