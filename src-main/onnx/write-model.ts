/** Writes a model: what was edited anew, the rest byte for byte. */
import { chunkLength, joinChunks, lengthOf, type Chunk } from './chunks'
import type { Attribute, Graph, Node, OnnxModel, ValueInfo } from './model'
import {
  bytesField,
  fixed32,
  integerField,
  lengthKey,
  message,
  messageField,
  textField,
} from './protobuf-writer'

/** The file's bytes. Weights are copied into them: first `externaliseWeights` keeps a large model small. */
export function writeModel(model: OnnxModel): Uint8Array {
  return joinChunks(modelChunks(model))
}

/** The same without holding the weights: chunks in the order they stand in the file. */
export function modelChunks(model: OnnxModel): Chunk[] {
  const opsets = [...model.opsets].map(([domain, version]) =>
    messageField(8, textField(1, domain), integerField(2, version)),
  )
  return [
    integerField(1, model.irVersion),
    ...(model.producer === '' ? [] : [textField(2, model.producer)]),
    ...opsets,
    ...model.others,
    ...nested(7, graphChunks(model.graph)),
  ]
}

/** A length-delimited field whose content is made of chunks. */
function nested(field: number, chunks: readonly Chunk[]): Chunk[] {
  return [lengthKey(field, lengthOf(chunks)), ...chunks]
}

function graphChunks(graph: Graph): Chunk[] {
  return [
    ...graph.nodes.flatMap((node) => nested(1, nodeChunks(node))),
    ...(graph.name === '' ? [] : [textField(2, graph.name)]),
    ...[...graph.initialisers.values()].flatMap(({ range }) => [lengthKey(5, chunkLength(range)), range]),
    ...graph.inputs.map((value) => valueChunk(11, value)),
    ...graph.outputs.map((value) => valueChunk(12, value)),
    ...[...graph.valueInfos.values()].map((value) => valueChunk(13, value)),
    ...graph.others,
  ]
}

function nodeChunks(node: Node): Chunk[] {
  return [
    ...node.inputs.map((name) => textField(1, name)),
    ...node.outputs.map((name) => textField(2, name)),
    ...(node.name === '' ? [] : [textField(3, node.name)]),
    textField(4, node.opType),
    ...[...node.attributes.values()].flatMap(attributeChunks),
    ...(node.domain === '' ? [] : [textField(7, node.domain)]),
    ...node.others,
  ]
}

function attributeChunks(attribute: Attribute): Chunk[] {
  if (attribute.kind === 'graph') {
    const head = [textField(1, attribute.name), integerField(20, 5)]
    return nested(5, [...head, ...nested(6, graphChunks(attribute.value))])
  }
  return attribute.range === null ? nested(5, madeAttribute(attribute)) : [attribute.range]
}

function madeAttribute(attribute: Exclude<Attribute, { kind: 'graph' }>): Chunk[] {
  const name = textField(1, attribute.name)
  switch (attribute.kind) {
    case 'float':
      return [name, fixed32(2, attribute.value), integerField(20, 1)]
    case 'int':
      return [name, integerField(3, attribute.value), integerField(20, 2)]
    case 'string':
      return [name, textField(4, attribute.value), integerField(20, 3)]
    case 'tensor':
      return [name, ...nested(5, [attribute.value.range]), integerField(20, 4)]
    case 'floats':
      return [name, ...attribute.value.map((value) => fixed32(7, value)), integerField(20, 6)]
    case 'ints':
      return [name, ...attribute.value.map((value) => integerField(8, value)), integerField(20, 7)]
    case 'strings':
      return [name, ...attribute.value.map((value) => textField(9, value)), integerField(20, 8)]
    case 'other':
      throw new Error(`the attribute "${attribute.name}" was neither read nor made`)
  }
}

/** A value as it was read keeps its own bytes, field number apart: an inner value may become an output. */
function valueChunk(field: number, value: ValueInfo): Uint8Array {
  const shape = (value.shape ?? []).map((size) => {
    if (size === null) return messageField(1)
    return messageField(1, typeof size === 'number' ? integerField(1, size) : textField(2, size))
  })
  if (value.range !== null) return rangeAs(field, value)
  if (value.elementType === 0) return bytesField(field, textField(1, value.name))
  const shapePart = value.shape === null ? [] : [messageField(2, ...shape)]
  const tensorType = message(integerField(1, value.elementType), ...shapePart)
  return bytesField(field, message(textField(1, value.name), messageField(2, bytesField(1, tensorType))))
}

function rangeAs(field: number, { range }: ValueInfo): Uint8Array {
  if (range === null) return new Uint8Array(0)
  const bytes = range.source.bytes(range.start, range.end)
  // Key and length are one byte each at least; all three fields have one-byte keys.
  return message(message(Uint8Array.of(field * 8 + 2)), bytes.subarray(1))
}
