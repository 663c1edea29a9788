import type { GraphEditor } from '../graph-editor'
import { elementTypes, subgraphsOf, type Graph, type Node } from '../model'
import { isOutput, type Pass } from './_pass'

export interface HandOut {
  /** The If that holds the branches. */
  readonly node: Node
  /** A float32 value of each branch. */
  readonly valueIn: (branch: Graph) => string
  readonly output: string
  readonly rank: number
}

/** Makes values inside the branches of an If, one in each, one output of the model. */
export function handOut(editor: GraphEditor, { node, valueIn, output, rank }: HandOut): Pass {
  const branches = subgraphsOf(node)
  return {
    name: 'hand-out',
    requires: [
      {
        what: "the branches are not in the model's own graph",
        holds: ({ graph }) => graph.nodes.includes(node),
      },
      {
        what: 'the branches give out another number of values than the node that holds them',
        holds: () => branches.every(({ outputs }) => outputs.length === node.outputs.length),
      },
    ],
    ensures: [isOutput(editor, output)],
    run: () => {
      for (const branch of branches) {
        const name = valueIn(branch)
        branch.outputs.push({ name, elementType: elementTypes.float32, shape: null, range: null })
      }
      node.outputs.push(output)
      editor.addOutput(output, 'float32', Array<null>(rank).fill(null))
    },
  }
}
