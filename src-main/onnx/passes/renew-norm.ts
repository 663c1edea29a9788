import type { GraphEditor } from '../graph-editor'
import type { Node } from '../model'
import { isKnown, type Pass } from './_pass'

/** Operators that add a residual and normalise the sum in one: output 0 is normalised, output 3 the sum. */
const fusedNorms = ['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']
const sumOutput = 3
const biasInput: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 4,
  SkipSimplifiedLayerNormalization: 3,
}

/**
 * After an edit of a sum that a fused operator adds and normalises in one step: normalises the edited sum by
 * the same operator with nothing to add, so that an edit that changes nothing gives the same bits.
 * Does nothing for other values. `value` is the edited sum; `before` is the one the operator made.
 */
export function renewNorm(
  editor: GraphEditor,
  { before, value }: { readonly before: string; readonly value: string },
): Pass {
  return {
    name: 'renew-norm',
    requires: [isKnown(value)],
    ensures: [isKnown(value)],
    run: ({ graph }) => {
      const node = graph.nodes.find(({ outputs }) => outputs[sumOutput] === before)
      const normalised = node?.outputs[0] ?? ''
      if (node === undefined || !fusedNorms.includes(node.opType) || normalised === '') return
      node.outputs = ['', ...node.outputs.slice(1)].map((name, index) =>
        index === 0 ? editor.fresh(`${normalised}.before`) : name,
      )
      normaliseAgain(editor, node, { value, normalised })
    },
  }
}

function normaliseAgain(
  editor: GraphEditor,
  node: Node,
  { value, normalised }: { readonly value: string; readonly normalised: string },
): void {
  const nothing = editor.add('Sub', [value, value])
  const weights = node.inputs.slice(2, biasInput[node.opType])
  editor.add(node.opType, [value, nothing, ...weights], {
    domain: node.domain,
    attributes: [...node.attributes.values()],
    outputs: [normalised],
  })
}
