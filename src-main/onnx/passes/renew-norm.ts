import type { GraphEditor } from '../graph-editor'
import { elementTypes, type Node } from '../model'
import { isKnown, type Pass } from './_pass'

/** Operators that add a residual and normalise the sum in one: output 0 is normalised, output 3 the sum. */
const fusedNorms = ['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']
const sumOutput = 3
const biasInput: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 4,
  SkipSimplifiedLayerNormalization: 3,
}

export interface EditedSum {
  /** The sum as the operator makes it, and its edited form. */
  readonly before: string
  readonly value: string
  readonly elementType: number
}

/**
 * After an edit of a sum that a fused operator adds and normalises in one step: normalises the edited sum by
 * the same operator, so that an edit that changes nothing gives the same bits. Does nothing for other values.
 */
export function renewNorm(editor: GraphEditor, sum: EditedSum): Pass {
  const { before, value } = sum
  return {
    name: 'renew-norm',
    requires: [isKnown(value)],
    ensures: [isKnown(value)],
    run: ({ graph }) => {
      const node = graph.nodes.find(({ outputs }) => outputs[sumOutput] === before)
      const normalised = node?.outputs[0] ?? ''
      if (node === undefined || !fusedNorms.includes(node.opType) || normalised === '') return
      node.outputs[0] = editor.fresh(`${normalised}.before`)
      const isHalf = sum.elementType === elementTypes.float16
      editor.add(node.opType, isHalf ? halfInputs(editor, node, sum) : sumAlone(editor, node, value), {
        domain: node.domain,
        attributes: [...node.attributes.values()],
        outputs: [normalised],
      })
    },
  }
}

/** The edited sum with nothing to add: single precision is not rounded between adding and normalising. */
function sumAlone(editor: GraphEditor, node: Node, value: string): string[] {
  return [value, editor.add('Sub', [value, value]), ...node.inputs.slice(2, biasInput[node.opType])]
}

/**
 * Half precision is: so what an edit left alone comes from the two that were added, the rest from the edited
 * sum, less the bias that the operator adds.
 */
function halfInputs(editor: GraphEditor, node: Node, { before, value }: EditedSum): string[] {
  const [input = '', skip = '', ...weights] = node.inputs
  const bias = node.inputs[biasInput[node.opType] ?? NaN] ?? ''
  const isSame = editor.add('Equal', [value, before])
  const nothing = bias === '' ? editor.add('Sub', [value, value]) : editor.add('Neg', [bias])
  return [
    editor.add('Where', [isSame, input, value]),
    editor.add('Where', [isSame, skip, nothing]),
    ...weights,
  ]
}
