import type { GraphEditor } from '../graph-editor'
import { elementTypes, intAttribute } from '../model'
import { isKnown, type Pass } from './_pass'

/** What is handed out of a value: picked entries of some axes, as float32. */
export interface Exposure {
  readonly value: string
  /** Name of what may be given out. */
  readonly output: string
  /** Inputs (int64, rank 1) that hold the entries asked for, by axis. */
  readonly picks: readonly { readonly axis: number; readonly input: string }[]
  /** TensorProto.DataType of the value; float16 becomes float32 on its way out. */
  readonly elementType: number
}

/** Cuts a value inside the graph to what is asked for before it leaves the runtime. */
export function exposeValue(editor: GraphEditor, exposure: Exposure): Pass {
  const { value, output, picks, elementType } = exposure
  return {
    name: 'expose-value',
    requires: [isKnown(editor, value)],
    ensures: [isKnown(editor, output)],
    run: () => {
      const cut = picks.reduce((from, { axis, input }) => gather(editor, from, { axis, input }), value)
      if (elementType === elementTypes.float16) editor.cast(cut, 'float32', output)
      else editor.add('Identity', [cut], { outputs: [output] })
    },
  }
}

function gather(editor: GraphEditor, from: string, { axis, input }: Exposure['picks'][number]): string {
  return editor.add('Gather', [from, input], { attributes: [intAttribute('axis', axis)] })
}
