import type { GraphEditor } from '../onnx/graph-editor'
import { elementTypes, intAttribute } from '../onnx/model'
import type { Edit } from './edit'
import type { FedInput } from './fed-input'

/** An edit in the graph; `edit` may be exchanged for one of the same kind, point and heads. */
export interface PlannedEdit {
  edit: Edit
  readonly inputs: readonly FedInput[]
  /** Output with the norm of its change, or null. */
  readonly change: string | null
}

export function addInputs(editor: GraphEditor, inputs: readonly FedInput[]): void {
  for (const { name, type, rank } of inputs) editor.addInput(name, type, Array<null>(rank).fill(null))
}

export interface Change {
  readonly before: string
  readonly after: string
  /** The change itself where it is known. */
  readonly delta?: string | undefined
  /** Of all of them. */
  readonly elementType: number
}

/** Adds the norm of a change over the whole step, a float32 scalar. */
export function measureChange(editor: GraphEditor, change: Change, output: string): string {
  const { before, after, delta, elementType } = change
  const difference = delta ?? editor.add('Sub', [after, before])
  const wide = elementType === elementTypes.float16 ? editor.cast(difference, 'float32') : difference
  return editor.add('ReduceL2', [wide], { outputs: [output], attributes: [intAttribute('keepdims', 0)] })
}
