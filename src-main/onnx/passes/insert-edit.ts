import { ownPrefix, type GraphEditor } from '../graph-editor'
import { elementTypes, intAttribute, subgraphsOf, type Graph, type Node } from '../model'
import { isKnown, type Pass } from './_pass'

export interface Insertion {
  readonly value: string
  /** TensorProto.DataType of the value: float32 or float16. */
  readonly elementType: number
  /** Adds the nodes that make the edited value of the one given, and returns its name. */
  readonly build: (editor: GraphEditor, value: string) => string
}

/** The value before and after the edit, of its own type. */
export interface Edited {
  readonly before: string
  readonly after: string
}

/**
 * Puts an edit on a value: whatever used it, the model's outputs and graphs inside nodes included, gets the
 * edited one. Inserted twice, the second edits what the first left.
 */
export function insertEdit(editor: GraphEditor, { value, elementType, build }: Insertion): Pass<Edited> {
  return {
    name: 'insert-edit',
    requires: [isKnown(editor, value)],
    ensures: [isKnown(editor, value)],
    run: () => {
      const { before, after } = detach(editor, value)
      const made = editor.graph.nodes.length
      const edited = build(editor, before)
      if (elementType === elementTypes.float16) makeHalf(editor, editor.graph.nodes.slice(made))
      editor.rename(edited, after)
      return { before, after }
    },
  }
}

/**
 * Nodes built for float32 compute in float16. Where a device has no float16 of its own, onnxruntime computes
 * in float32 from operator to operator; conversions of ours in between would round there and change bits.
 */
function makeHalf(editor: GraphEditor, nodes: readonly Node[]): void {
  const halves = new Map<string, string>()
  const halfOf = (name: string): string => {
    const half = halves.get(name) ?? editor.cast(name, 'float16')
    halves.set(name, half)
    return half
  }
  for (const node of nodes) {
    if (node.opType === 'Cast') node.attributes.set('to', intAttribute('to', elementTypes.float16))
    node.inputs = node.inputs.map((name) => (isFloatOfOurs(editor, name) ? halfOf(name) : name))
  }
}

/** Numbers that are fed, and constants. */
function isFloatOfOurs({ model: { graph } }: GraphEditor, name: string): boolean {
  if (!name.startsWith(ownPrefix)) return false
  const input = graph.inputs.find((each) => each.name === name)
  return (input ?? graph.initialisers.get(name))?.elementType === elementTypes.float32
}

/**
 * Separates who makes a value from who uses it. The users keep the name where a node makes it; an input or
 * a weight keeps its own, and its users get a new one.
 */
function detach(editor: GraphEditor, value: string): { before: string; after: string } {
  const before = editor.fresh(`${value}.before`)
  if (editor.rename(value, before)) return { before, after: value }
  const after = editor.fresh(`${value}.after`)
  replaceUses(editor.graph, value, after)
  return { before: value, after }
}

function replaceUses(graph: Graph, from: string, to: string): void {
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((name) => (name === from ? to : name))
    for (const inside of subgraphsOf(node)) {
      if (inside.inputs.some(({ name }) => name === from)) continue
      replaceUses(inside, from, to)
    }
  }
}
