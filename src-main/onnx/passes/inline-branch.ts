import { makeNode, type Graph, type Node, type OnnxModel } from '../model'
import type { Pass } from './_pass'

/**
 * Takes one branch of an If as if the condition always chose it: its nodes come in place of the If. Names
 * inside a branch differ from those around it (ONNX demands it), so values keep theirs.
 */
export function inlineBranch(node: Node, name: string): Pass {
  return {
    name: 'inline-branch',
    requires: [
      {
        what: `no branch "${name}" is in its own graph`,
        holds: (model) => branchOf(model, node, name) !== null,
      },
    ],
    ensures: [
      {
        what: 'an output of the branches was lost',
        holds: ({ graph }) =>
          node.outputs.every(
            (output) => output === '' || graph.nodes.some(({ outputs }) => outputs.includes(output)),
          ),
      },
    ],
    run: (model) => {
      const { graph } = model
      const branch = branchOf(model, node, name)
      if (branch === null) return
      // Optimum gives an output the same name within the branch and outside.
      const given = branch.outputs.flatMap(({ name: inside }, index) => {
        const outside = node.outputs[index] ?? ''
        return inside === outside || outside === '' ? [] : [makeNode('Identity', [inside], [outside])]
      })
      graph.nodes.splice(graph.nodes.indexOf(node), 1, ...branch.nodes, ...given)
      for (const [key, tensor] of branch.initialisers) graph.initialisers.set(key, tensor)
      for (const [key, info] of branch.valueInfos) graph.valueInfos.set(key, info)
    },
  }
}

function branchOf({ graph }: OnnxModel, node: Node, name: string): Graph | null {
  const attribute = node.attributes.get(name)
  return graph.nodes.includes(node) && attribute?.kind === 'graph' ? attribute.value : null
}
