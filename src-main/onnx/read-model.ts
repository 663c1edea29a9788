/** Reads an ONNX file's graph and leaves its weights where they are. */
import { ProblemError } from '../lib/problem'
import { fileSource, memorySource, type ByteRange, type ByteSource } from './byte-source'
import { Tally } from './limits'
import type { Graph, OnnxModel } from './model'
import { readGraph } from './read-graph'
import { contentOf, fieldsOf, integerOf, malformed, textOf, type Field } from './wire-reader'

/** Field numbers of ModelProto. */
const modelFields = { irVersion: 1, producer: 2, graph: 7, opset: 8, functions: 25 } as const

interface Parts {
  irVersion: number
  producer: string
  graph: Graph | null
  readonly opsets: Map<string, number>
  readonly functions: string[]
  readonly others: ByteRange[]
}

/**
 * The model in the bytes. It refers to them: keep them until it is written. Throws a sentence for what
 * is malformed, cut short or over the limits; never hangs, since each byte is read a bounded number of times.
 */
export function readModel(bytes: Uint8Array): OnnxModel {
  return readSource(memorySource(bytes))
}

/** The same from a file that may be larger than memory. The model reads from it until `source.close()`. */
export function readModelFile(path: string): { readonly model: OnnxModel; readonly source: ByteSource } {
  const source = openFile(path)
  try {
    return { model: readSource(source), source }
  } catch (error) {
    source.close()
    throw error
  }
}

function openFile(path: string): ByteSource {
  try {
    return fileSource(path)
  } catch (error) {
    throw new ProblemError('bad-input', `The file ${path} cannot be opened. Check that it is there.`, {
      cause: error,
    })
  }
}

function readSource(source: ByteSource): OnnxModel {
  const parts: Parts = {
    irVersion: 0,
    producer: '',
    graph: null,
    opsets: new Map(),
    functions: [],
    others: [],
  }
  for (const field of fieldsOf({ source, start: 0, end: source.length })) readPart(parts, field)
  const { graph, ...rest } = parts
  if (graph === null) throw malformed('it holds no graph')
  if (rest.opsets.size === 0) throw malformed('it does not say which operator set it uses')
  return { ...rest, graph }
}

function readPart(parts: Parts, field: Field): void {
  switch (field.field) {
    case modelFields.irVersion:
      parts.irVersion = integerOf(field)
      return
    case modelFields.producer:
      parts.producer = textOf(field)
      return
    case modelFields.graph:
      if (parts.graph !== null) throw malformed('it holds two graphs')
      parts.graph = readGraph(contentOf(field), { tally: new Tally(), depth: 0 })
      return
    case modelFields.opset:
      addOpset(parts.opsets, contentOf(field))
      return
    default:
      if (field.field === modelFields.functions) parts.functions.push(functionName(contentOf(field)))
      parts.others.push(field.whole)
  }
}

function addOpset(opsets: Map<string, number>, range: ByteRange): void {
  let domain = ''
  let version = 0
  for (const field of fieldsOf(range)) {
    if (field.field === 1) domain = textOf(field)
    else if (field.field === 2) version = integerOf(field)
  }
  opsets.set(domain === 'ai.onnx' ? '' : domain, version)
}

/** FunctionProto: name 1, domain 10. */
function functionName(range: ByteRange): string {
  let name = ''
  let domain = ''
  for (const field of fieldsOf(range)) {
    if (field.field === 1) name = textOf(field)
    else if (field.field === 10) domain = textOf(field)
  }
  return `${domain}::${name}`
}
