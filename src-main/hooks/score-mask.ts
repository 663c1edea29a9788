/**
 * One tensor added to the attention scores of every block before the softmax. With it a sequence can hold several
 * continuations of one text side by side, none of which sees the others.
 */
import { ProblemError } from '../lib/problem'
import { insertEdit } from '../onnx/passes/insert-edit'
import { runPass } from '../onnx/passes/_pass'
import { ownPrefix, type GraphEditor } from '../onnx/graph-editor'
import type { Tensor } from '../runtime/tensor'
import type { Axis, LocatedModel } from './located'
import { editedValue } from './point-value'
import { findSpots, type Spot } from './spots'

export interface ScoreMask {
  readonly input: string
  /** [1, 1, queries, keys] of the step, or null = nothing is added. */
  current: Tensor | null
}

/** Far below any score, and finite in float32: no row becomes NaN. */
export const hiddenScore = -1e9
export const noScoreMask: Tensor = { data: new Float32Array(1), shape: [1, 1, 1, 1] }

const wantedAxes: readonly Axis[] = ['batch', 'heads', 'query', 'key']

/** Whether every block attends in the plain form, laid out so that one mask fits all. */
export function canMaskScores({ towers }: LocatedModel): boolean {
  const blocks = towers[0]?.blocks ?? []
  return (
    blocks.length > 0 &&
    blocks.every((block) => block.attention?.kind === 'plain' && isWanted(scoresOf(block)))
  )
}

type Block = LocatedModel['towers'][number]['blocks'][number]

function scoresOf({ points }: Block): ReturnType<Block['points']['get']> {
  return points.get('attn.hook_scores')
}

function isWanted(point: ReturnType<typeof scoresOf>): boolean {
  return point?.source.kind === 'value' && point.axes.join() === wantedAxes.join()
}

/** Adds the input and its sums. Throws 'refused' where `canMaskScores` is false. */
export function insertScoreMask(editor: GraphEditor, located: LocatedModel): ScoreMask {
  if (!canMaskScores(located))
    throw new ProblemError(
      'refused',
      "This model's attention scores cannot be masked: some lie inside an operator.",
    )
  const input = `${ownPrefix}score_mask`
  editor.addInput(input, 'float32', [null, null, null, null])
  for (const block of located.towers[0]?.blocks ?? []) {
    for (const spot of findSpots(editor, located, scoresOf(block)?.name ?? '').all) addMask(spot, input)
  }
  return { input, current: null }
}

function addMask({ editor, place }: Spot, input: string): void {
  const { elementType } = place.point
  const { value, build } = editedValue(editor, {
    place,
    kind: 'bias-scores',
    build: (into, scores) => into.add('Add', [scores, input]),
  })
  runPass(editor.model, insertEdit(editor, { value, elementType, build }))
}
