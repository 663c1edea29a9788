/**
 * Scores, pattern and values of a fused attention in plain operators, for devices whose operator does not
 * give them out: the operator beside it still makes the output and the cache, which holds keys as rotated.
 */
import type { GraphEditor } from '../graph-editor'
import { asMultiHead, askPacked, pick } from './_attend-packed'
import { copyNode, withEntry, type Attended, type Attending } from './_attending'
import { groupedParts } from './_plain-grouped'
import { multiHeadParts } from './_plain-multi-head'
import { patternOf, scoresOf, type Parts } from './_plain-scores'

export function attendPlainly(
  editor: GraphEditor,
  attending: Attending,
  inputs: readonly string[],
): Attended {
  const { node } = attending
  const outputs = namedCache(editor, attending, inputs)
  copyNode(editor, node, { inputs, outputs })
  const parts =
    node.opType === 'GroupQueryAttention'
      ? groupedParts(editor, attending, { inputs, outputs })
      : multiHeadParts(editor, attending, { inputs, outputs })
  return attendParts(editor, attending, parts)
}

function attendParts(editor: GraphEditor, attending: Attending, parts: Parts): Attended {
  const scores = scoresOf(editor, attending, parts)
  const pattern = patternOf(editor, attending, { scores, sink: parts.sink })
  return { scores, pattern, values: parts.values }
}

const pastInput = 4

/** com.microsoft Attention stays for its output and cache; what it projects inside is projected once more. */
export function attendPackedPlainly(
  editor: GraphEditor,
  attending: Attending,
  inputs: readonly string[],
): Attended {
  const hasPast = (inputs[pastInput] ?? '') !== ''
  // It takes no bias beside a cache: MultiHeadAttention does.
  if (hasPast && attending.bias !== null)
    return askPacked(editor, attending, { inputs, askMultiHead: attendPlainly })
  const [output = '', present = ''] = attending.outputs
  const cache = hasPast && present === '' ? editor.fresh('cached') : present
  copyNode(editor, attending.node, { inputs, outputs: cache === '' ? [output] : [output, cache] })
  const node = asMultiHead(editor, attending.node, inputs)
  const outputs = cache === '' ? [''] : ['', pick(editor, cache, 0), pick(editor, cache, 1)]
  const parts = multiHeadParts(editor, { ...attending, node }, { inputs: node.inputs, outputs })
  return attendParts(editor, attending, parts)
}

const pastKeys = 6

/** Outputs with names for the cache, where the operator has one. */
function namedCache(
  editor: GraphEditor,
  { node, outputs }: Attending,
  inputs: readonly string[],
): readonly string[] {
  if (node.opType !== 'GroupQueryAttention' && (inputs[pastKeys] ?? '') === '') return outputs
  return [1, 2].reduce<readonly string[]>(
    (named, index) => ((named[index] ?? '') === '' ? withEntry(named, index, editor.fresh('cached')) : named),
    outputs,
  )
}
