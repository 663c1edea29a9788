import { type GraphEditor } from '../onnx/graph-editor'
import { intAttribute } from '../onnx/model'
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

/** Adds the norm of a change over the whole step, a scalar; `delta` = the change itself where it is known. */
export function measureChange(
  editor: GraphEditor,
  {
    before,
    after,
    delta,
  }: { readonly before: string; readonly after: string; readonly delta?: string | undefined },
  output: string,
): string {
  const difference = delta ?? editor.add('Sub', [after, before])
  return editor.add('ReduceL2', [difference], {
    outputs: [output],
    attributes: [intAttribute('keepdims', 0)],
  })
}
