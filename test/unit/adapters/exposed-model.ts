/** Runs a model with located values as outputs, beside what its PyTorch original computes there. */
import { dirname } from 'node:path'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { LocatedModel, LocatedPoint } from '../../../src-main/hooks/located'
import type { Graph, OnnxModel } from '../../../src-main/onnx/model'
import { readModelFile } from '../../../src-main/onnx/read-model'
import { writeModel } from '../../../src-main/onnx/write-model'
import { openSession, type Outputs } from '../../../src-main/runtime/session'
import { halfToNumber } from '../../../src-main/onnx/read-tensor'
import type { Feeds, Tensor } from '../../../src-main/runtime/tensor'
import type { Golden, GoldenInput } from '../../models/tiny-models'

export function locatedPoints({ towers }: LocatedModel): LocatedPoint[] {
  return towers.flatMap(({ points, blocks }) => [
    ...points.values(),
    ...blocks.flatMap((block) => [...block.points.values()]),
  ])
}

/** `branch`: of a merged decoder, take the graph of that name out of its If as a model of its own. */
export function locateFile(path: string, branch?: string): { model: OnnxModel; located: LocatedModel } {
  const { model } = readModelFile(path)
  const inner = model.graph.nodes.find(({ opType }) => opType === 'If')?.attributes.get(branch ?? '')
  const taken = inner?.kind === 'graph' ? withoutIf(model, inner.value) : model
  return { model: taken, located: locateModel(taken) }
}

function withoutIf(model: OnnxModel, branch: Graph): OnnxModel {
  const { graph } = model
  const nodes = [...graph.nodes.filter(({ opType }) => opType !== 'If'), ...branch.nodes]
  const initialisers = new Map([...graph.initialisers, ...branch.initialisers])
  return { ...model, graph: { ...branch, nodes, initialisers, inputs: graph.inputs } }
}

/** Values that hold points, in the model's own graph; an output left out of a fused norm gets a name. */
export function namedValues(points: readonly LocatedPoint[], model: OnnxModel): Map<string, string> {
  const values = new Map<string, string>()
  for (const { name, source, value, graph } of points) {
    if (graph !== model.graph) continue
    if (value !== null) values.set(name, value)
    if (source.kind === 'part' || source.kind === 'before-bias') values.set(name, source.value)
    if (source.kind !== 'unnamed-output') continue
    const { node, index } = source
    while (node.outputs.length <= index) node.outputs.push('')
    node.outputs[index] ||= `left out: ${name}`
    values.set(name, node.outputs[index] ?? '')
  }
  return values
}

function tensorOf({ type, shape, data }: GoldenInput): Tensor {
  if (type === 'int64') return { shape, data: BigInt64Array.from(data, BigInt) }
  if (type === 'int32') return { shape, data: Int32Array.from(data) }
  if (type === 'float32') return { shape, data: Float32Array.from(data) }
  if (type === 'bool') return { shape, data: Uint8Array.from(data), type: 'bool' }
  return { shape, data: Uint16Array.from(data, toHalf) }
}

/** Only what the caches need, which are empty or zero. */
function toHalf(value: number): number {
  if (value === 0) return 0
  throw new Error('half-precision inputs other than zero are not written here')
}

export function feedsOf({ inputs }: Golden, model: OnnxModel): Feeds {
  const known = new Set(model.graph.inputs.map(({ name }) => name))
  return Object.fromEntries(
    [...inputs].filter(([name]) => known.has(name)).map(([name, entry]) => [name, tensorOf(entry)]),
  )
}

export async function runExposed(
  { model, path }: { model: OnnxModel; path: string },
  values: readonly string[],
  feeds: Feeds,
): Promise<Outputs> {
  const names = new Set(model.graph.outputs.map(({ name }) => name))
  for (const name of new Set(values)) {
    if (!names.has(name)) model.graph.outputs.push({ name, elementType: 0, shape: null, range: null })
  }
  const session = await openSession(writeModel(model), {
    device: 'cpu',
    threads: 1,
    weightsFolder: dirname(path),
  })
  try {
    return await session.run(feeds, [...new Set(values)])
  } finally {
    await session.dispose()
  }
}

export function numbersOf({ data }: Tensor): Float32Array {
  return data instanceof Uint16Array
    ? Float32Array.from(data, halfToNumber)
    : Float32Array.from(data as Float32Array)
}
