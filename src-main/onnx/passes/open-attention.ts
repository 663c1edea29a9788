/**
 * Reads and edits inside a fused attention operator. It computes its own scores and pattern, whatever it
 * does about caches, rotary embedding, windows and masks; only what follows an edit is done again here: the
 * product of the edited pattern with the values. All that stands in the branch of an If that is taken while
 * an edit is on; the other branch holds the operator as it was, so edits that are off cost nothing and
 * change no bit.
 */
import { emptyGraph, type GraphEditor } from '../graph-editor'
import { elementTypes, graphAttribute, intOf, type Node } from '../model'
import { attend } from './_attend'
import { hasSink, type Attended, type AttentionForm, type Attending } from './_attending'
import type { Pass } from './_pass'
import { reshape, transpose, type NewSize } from './_reshape'

export interface AttentionEdits {
  /** Scalar bool: takes the branch with the edits. */
  readonly isOn: string
  /** Adds nodes that make a bias of the scores [batch, heads, query, key], float32; null = none. */
  readonly bias: ((editor: GraphEditor) => string) | null
  /** Adds nodes that edit the pattern [batch, heads, query, key], float32; null = none. */
  readonly pattern: ((editor: GraphEditor, pattern: string) => string) | null
  /** Scalars made by those nodes that shall be seen outside of the branch, 0 while no edit is on: names outside, and inside once made. */
  readonly measures: readonly { readonly output: string; made(): string }[]
}

export interface AttentionOpening {
  readonly node: Node
  readonly form: AttentionForm
  /** Whether scores and pattern are computed in plain operators beside the fused one. */
  readonly isPlain: boolean
  /** float32 or float16. */
  readonly elementType: number
  /** Null = only read. */
  readonly edits: AttentionEdits | null
  readonly reads: { readonly scores: boolean; readonly pattern: boolean }
}

/** Values that hold what is read; null where it was not asked for. */
export interface AttentionReads {
  readonly scores: string | null
  readonly pattern: string | null
}

export function openAttention(editor: GraphEditor, opening: AttentionOpening): Pass<AttentionReads> {
  const { node } = opening
  return {
    name: 'open-attention',
    requires: [
      {
        what: 'the attention operator is not in its graph',
        holds: () => editor.graph.nodes.includes(node),
      },
    ],
    ensures: [
      {
        what: 'an output of the attention operator was lost',
        holds: () => node.outputs.every((name) => name === '' || isMadeIn(editor.graph.nodes, name)),
      },
    ],
    run: () => {
      const { nodes } = editor.graph
      nodes.splice(nodes.indexOf(node), 1)
      return opening.edits === null ? readOnly(editor, opening) : branched(editor, opening, opening.edits)
    },
  }
}

const isMadeIn = (nodes: readonly Node[], name: string): boolean =>
  nodes.some(({ outputs }) => outputs.includes(name))

function readOnly(editor: GraphEditor, opening: AttentionOpening): AttentionReads {
  const wants = { ...opening.reads, values: false }
  const attending = { ...opening, outputs: opening.node.outputs, bias: null, wants }
  const { scores, pattern } = attend(editor, attending)
  return { scores, pattern }
}

function branched(editor: GraphEditor, opening: AttentionOpening, edits: AttentionEdits): AttentionReads {
  const { node, reads } = opening
  const { measures } = edits
  const scores = reads.scores ? editor.fresh('scores') : null
  const pattern = reads.pattern ? editor.fresh('pattern') : null
  const read = [scores, pattern].filter((name) => name !== null)
  const outputs = [
    ...node.outputs.filter((name) => name !== ''),
    ...read,
    ...measures.map(({ output }) => output),
  ]
  const on = branch(editor, 'on', (inside) => [
    ...withEdits(inside, opening, edits),
    ...measures.map((measure) => measure.made()),
  ])
  const off = branch(editor, 'off', (inside) => [
    ...untouched(inside, opening),
    ...measures.map(() => inside.add('Identity', [inside.floats([], [0])])),
  ])
  editor.add('If', [edits.isOn], {
    outputs,
    attributes: [graphAttribute('then_branch', on), graphAttribute('else_branch', off)],
  })
  return { scores, pattern }
}

/** A graph whose outputs are the values that `fill` names. */
function branch(editor: GraphEditor, name: string, fill: (inside: GraphEditor) => readonly string[]) {
  const graph = emptyGraph(name)
  const outputs = fill(editor.inside(graph))
  graph.outputs = outputs.map((each) => ({ name: each, elementType: 0, shape: null, range: null }))
  return graph
}

/** Names of a branch's own for the operator's outputs. */
function ownOutputs(editor: GraphEditor, { outputs }: Node): string[] {
  return outputs.map((name) => (name === '' ? '' : editor.fresh('attended')))
}

function untouched(editor: GraphEditor, opening: AttentionOpening): string[] {
  const { node, reads } = opening
  const outputs = ownOutputs(editor, node)
  const attending: Attending = { ...opening, outputs, bias: null, wants: { ...reads, values: false } }
  return branchOutputs(outputs, reads, attend(editor, attending))
}

function branchOutputs(
  outputs: readonly string[],
  reads: AttentionOpening['reads'],
  { scores, pattern }: Pick<Attended, 'scores' | 'pattern'>,
): string[] {
  const read = [reads.scores ? scores : null, reads.pattern ? pattern : null]
  return [...outputs, ...read].filter((name) => name !== null && name !== '') as string[]
}

function withEdits(editor: GraphEditor, opening: AttentionOpening, edits: AttentionEdits): string[] {
  const { node, reads, elementType } = opening
  const outputs = ownOutputs(editor, node)
  const bias = edits.bias === null ? null : narrow(editor, edits.bias(editor), elementType)
  if (edits.pattern === null) {
    const attending: Attending = { ...opening, outputs, bias, wants: { ...reads, values: false } }
    return branchOutputs(outputs, reads, attend(editor, attending))
  }
  // The operator's own product goes unused: its output gets another name, the edited one takes its place.
  const [unused = '', ...rest] = outputs
  const wants = { scores: reads.scores, pattern: true, values: true }
  const attended = attend(editor, { ...opening, outputs: [unused, ...rest], bias, wants })
  const before = widen(editor, attended.pattern ?? '', elementType)
  const edited = hasSink(node) ? besideSink(editor, before, edits.pattern) : edits.pattern(editor, before)
  const pattern = narrow(editor, edited, elementType)
  const product = multiplyValues(editor, opening, { pattern, values: attended.values ?? '' })
  return branchOutputs([product, ...rest], reads, { scores: attended.scores, pattern })
}

/** What goes to a sink stays with it: the edit is of what the keys get, as shares of that. */
function besideSink(
  editor: GraphEditor,
  pattern: string,
  edit: NonNullable<AttentionEdits['pattern']>,
): string {
  // A row that sees nothing stays at 0.
  const mass = editor.add('Max', [editor.sum(pattern, [-1]), editor.floats([], [1e-30])])
  return editor.add('Mul', [edit(editor, editor.add('Div', [pattern, mass])), mass])
}

function widen(editor: GraphEditor, value: string, elementType: number): string {
  return elementType === elementTypes.float16 ? editor.cast(value, 'float32') : value
}

function narrow(editor: GraphEditor, value: string, elementType: number): string {
  return elementType === elementTypes.float16 ? editor.cast(value, 'float16') : value
}

/** pattern · values, heads of a group sharing theirs: [batch, query, heads × size], or by heads as the operator gives it. */
function multiplyValues(
  editor: GraphEditor,
  { node, form: { heads, kvHeads } }: AttentionOpening,
  { pattern, values }: { readonly pattern: string; readonly values: string },
): string {
  const isGrouped = heads !== kvHeads
  // The operator may get its values repeated for each query head: theirs is the number that counts.
  const sizes: readonly NewSize[] = [{ axis: 0 }, { axis: 1, of: values }, -1, { axis: 3 }]
  const grouped = isGrouped ? reshape(editor, pattern, sizes) : pattern
  const product = editor.add('MatMul', [grouped, values])
  const byHead = isGrouped ? reshape(editor, product, [{ axis: 0 }, heads, -1, { axis: 3 }]) : product
  const isByHead = node.domain === '' && intOf(node, 'q_num_heads', 0) === 0
  if (isByHead) return byHead
  return reshape(editor, transpose(editor, byHead, [0, 2, 1, 3]), [{ axis: 0 }, { axis: 1 }, -1])
}
