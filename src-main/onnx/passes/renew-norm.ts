import { emptyGraph, type GraphEditor } from '../graph-editor'
import { elementTypes, graphAttribute, intAttribute, type Graph, type Node } from '../model'
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
    requires: [isKnown(editor, value)],
    ensures: [isKnown(editor, value)],
    run: () => {
      const node = editor.graph.nodes.find(({ outputs }) => outputs[sumOutput] === before)
      const normalised = node?.outputs[0] ?? ''
      if (node === undefined || !fusedNorms.includes(node.opType) || normalised === '') return
      const untouched = editor.fresh(`${normalised}.before`)
      node.outputs[0] = untouched
      if (sum.elementType === elementTypes.float16) {
        renewWhereChanged(editor, { node, sum, untouched, normalised })
      } else {
        normalise(editor, { node, value, normalised })
      }
    },
  }
}

interface Renewal {
  readonly node: Node
  /** The edited sum, and the name of its normalised form. */
  readonly value: string
  readonly normalised: string
}

/** The edited sum with nothing to add: single precision is not rounded between adding and normalising. */
function normalise(editor: GraphEditor, { node, value, normalised }: Renewal): void {
  const nothing = editor.add('Sub', [value, value])
  editor.add(node.opType, [value, nothing, ...node.inputs.slice(2, biasInput[node.opType])], {
    domain: node.domain,
    attributes: [...node.attributes.values()],
    outputs: [normalised],
  })
}

interface HalfRenewal {
  readonly node: Node
  readonly sum: EditedSum
  readonly untouched: string
  readonly normalised: string
}

/** Half precision is, or is not, as the runtime sees fit: so the operator's own result stays while nothing changed. */
function renewWhereChanged(editor: GraphEditor, { node, sum, untouched, normalised }: HalfRenewal): void {
  const isSame = editor.cast(editor.add('Equal', [sum.value, sum.before]), 'float32')
  const least = editor.add('ReduceMin', [isSame], { attributes: [intAttribute('keepdims', 0)] })
  const hasChanged = editor.add('Less', [least, editor.floats([], [0.5])])
  const branch = (name: string, fill: (inside: GraphEditor, output: string) => void): Graph => {
    const graph = emptyGraph(name)
    const output = editor.fresh(name)
    fill(editor.inside(graph), output)
    graph.outputs.push({ name: output, elementType: 0, shape: null, range: null })
    return graph
  }
  const changed = branch('changed', (inside, output) =>
    normalise(inside, { node, value: sum.value, normalised: output }),
  )
  const same = branch('same', (inside, output) => inside.add('Identity', [untouched], { outputs: [output] }))
  editor.add('If', [hasChanged], {
    outputs: [normalised],
    attributes: [graphAttribute('then_branch', changed), graphAttribute('else_branch', same)],
  })
}
