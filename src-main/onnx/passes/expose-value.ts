import type { GraphEditor } from '../graph-editor'
import { elementTypes, intAttribute } from '../model'
import { isKnown, isModelOutput, type Pass } from './_pass'

/** What is handed out of a value: picked entries of some axes, as float32. */
export interface Exposure {
  readonly value: string
  /** Name of the new output. */
  readonly output: string
  /** Inputs (int64, rank 1) that hold the entries asked for, by axis. */
  readonly picks: readonly { readonly axis: number; readonly input: string }[]
  /** TensorProto.DataType of the value; float16 becomes float32 on its way out. */
  readonly elementType: number
  readonly rank: number
}

/** Makes a value inside the graph an output, cut to what is asked for before it leaves the runtime. */
export function exposeValue(editor: GraphEditor, exposure: Exposure): Pass {
  const { value, output, picks, elementType, rank } = exposure
  return {
    name: 'expose-value',
    requires: [isKnown(value)],
    ensures: [isModelOutput(output)],
    run: () => {
      const cut = picks.reduce((from, { axis, input }) => gather(editor, from, { axis, input }), value)
      if (elementType === elementTypes.float16) editor.cast(cut, 'float32', output)
      else editor.add('Identity', [cut], { outputs: [output] })
      editor.addOutput(output, 'float32', Array<null>(rank).fill(null))
    },
  }
}

function gather(editor: GraphEditor, from: string, { axis, input }: Exposure['picks'][number]): string {
  return editor.add('Gather', [from, input], { attributes: [intAttribute('axis', axis)] })
}
