import type { GraphEditor } from '../graph-editor'
import { elementTypes, subgraphsOf, type Graph } from '../model'
import { isKnown, type Pass } from './_pass'

export interface Insertion {
  readonly value: string
  /** TensorProto.DataType of the value; float16 is edited as float32, which changes nothing by itself. */
  readonly elementType: number
  /** Adds the nodes that make the edited value of the one given, and returns its name. */
  readonly build: (editor: GraphEditor, value: string) => string
}

/** The value before and after the edit, both float32. */
export interface Edited {
  /** The value as its maker leaves it, of its own type. */
  readonly made: string
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
    requires: [isKnown(value)],
    ensures: [isKnown(value)],
    run: () => {
      const { before, after } = detach(editor, value)
      const isHalf = elementType === elementTypes.float16
      const wide = isHalf ? editor.cast(before, 'float32') : before
      const edited = build(editor, wide)
      if (isHalf) editor.cast(edited, 'float16', after)
      else editor.rename(edited, after)
      return { made: before, before: wide, after: isHalf ? edited : after }
    },
  }
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
