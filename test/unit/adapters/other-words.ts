/** The same model in other words: every name at random, the order of nodes shuffled where data flow allows it. */
import { capturedValues } from '../../../src-main/onnx/graph-links'
import { subgraphsOf, type Graph, type Node, type OnnxModel } from '../../../src-main/onnx/model'

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Renames nodes and values, graphs inside included; returns old name → new name. The model is not to be written. */
export function renameAll(model: OnnxModel, seed: number): Map<string, string> {
  const random = randomNumbers(seed)
  const names = new Map<string, string>([['', '']])
  const rename = (name: string): string => {
    const known = names.get(name)
    if (known !== undefined) return known
    const made = `${Math.floor(random() * 36 ** 8).toString(36)}${names.size.toString(36)}`
    names.set(name, made)
    return made
  }
  renameGraph(model.graph, rename)
  return names
}

function renameGraph(graph: Graph, rename: (name: string) => string): void {
  const renamed = <T extends { readonly name: string }>(value: T): T => ({
    ...value,
    name: rename(value.name),
  })
  const byName = <T extends { readonly name: string }>(values: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...values.values()].map((value) => [rename(value.name), renamed(value)]))
  graph.inputs = graph.inputs.map(renamed)
  graph.outputs = graph.outputs.map(renamed)
  graph.initialisers = byName(graph.initialisers)
  graph.valueInfos = byName(graph.valueInfos)
  for (const node of graph.nodes) {
    node.name = rename(`node ${node.name}`)
    node.inputs = node.inputs.map(rename)
    node.outputs = node.outputs.map(rename)
    for (const inner of subgraphsOf(node)) renameGraph(inner, rename)
  }
}

/** Another order in which every node still comes after those it needs. */
export function shuffleNodes(graph: Graph, seed: number): void {
  const random = randomNumbers(seed)
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const waitsFor = new Map<Node, number>()
  const followers = new Map<Node, Node[]>()
  for (const node of graph.nodes) {
    const needed = new Set(
      [...node.inputs, ...capturedValues(node)].flatMap((name) =>
        name === '' ? [] : (makers.get(name) ?? []),
      ),
    )
    waitsFor.set(node, needed.size)
    for (const maker of needed) followers.set(maker, [...(followers.get(maker) ?? []), node])
  }
  const ready = graph.nodes.filter((node) => waitsFor.get(node) === 0)
  const shuffled: Node[] = []
  while (ready.length > 0) {
    const [node] = ready.splice(Math.floor(random() * ready.length), 1)
    if (node === undefined) break
    shuffled.push(node)
    for (const follower of followers.get(node) ?? []) {
      const left = (waitsFor.get(follower) ?? 0) - 1
      waitsFor.set(follower, left)
      if (left === 0) ready.push(follower)
    }
  }
  graph.nodes = shuffled
}
