/** Edits and captures inside fused attention operators: one opening for each operator, with all that it needs. */
import { ProblemError } from '../lib/problem'
import { ownPrefix, type GraphEditor } from '../onnx/graph-editor'
import { elementTypes, type Node } from '../onnx/model'
import { openAttention, type AttentionEdits } from '../onnx/passes/open-attention'
import { runPass } from '../onnx/passes/_pass'
import type { ComputeDevice } from '../runtime/providers'
import type { Edit } from './edit'
import { buildEdit } from './edits/_build-edit'
import { weightsOf, type BuiltEdit } from './edits/_builder'
import type { FedInput } from './fed-input'
import type { LocatedAttention, LocatedModel, LocatedPoint } from './located'
import { checkGraph, findPlace, type Place } from './place'
import type { Plan } from './plan'
import { addInputs, measureChange, type PlannedEdit } from './planned-edit'
import { isAnyWeight } from './token-weights'

export interface FusedHooks {
  readonly edits: ReadonlyMap<Edit, PlannedEdit>
  /** Values that hold what is read there. */
  readonly reads: ReadonlyMap<LocatedPoint, string>
}

interface FusedEdit {
  readonly planned: PlannedEdit
  readonly built: BuiltEdit
  readonly isBias: boolean
}

interface Opening {
  readonly attention: LocatedAttention
  readonly elementType: number
  readonly edits: FusedEdit[]
  readonly points: { scores: LocatedPoint | null; pattern: LocatedPoint | null }
}

/** Opens the operators that the plan looks into, and no others. */
export function openFused(
  editor: GraphEditor,
  located: LocatedModel,
  { plan, device }: { readonly plan: Plan; readonly device: ComputeDevice },
): FusedHooks {
  const openings = new Map<Node, Opening>()
  const planned = new Map<Edit, PlannedEdit>()
  for (const edit of plan.edits) {
    const place = findPlace(located, edit.point)
    const opening = openingOf(openings, place)
    if (opening === null) continue
    checkGraph(editor, place)
    if (edit.kind !== 'bias-scores') checkDevice(place, device)
    const fused = fuseEdit(place, edit, plan.proof)
    opening.edits.push(fused)
    planned.set(edit, fused.planned)
  }
  for (const capture of plan.captures) {
    const place = findPlace(located, capture.point)
    const opening = openingOf(openings, place)
    if (opening === null) continue
    checkGraph(editor, place)
    checkDevice(place, device)
    opening.points[isScores(place) ? 'scores' : 'pattern'] = place.point
  }
  const reads = new Map<LocatedPoint, string>()
  for (const opening of openings.values()) open(editor, opening, reads)
  return { edits: planned, reads }
}

/** onnxruntime 1.30 on WebGPU: "output_qk optional output is not supported". */
function checkDevice({ point, attention }: Place, device: ComputeDevice): void {
  if (device === 'cpu' || attention?.kind === 'OnnxAttention') return
  throw new ProblemError(
    'bad-input',
    `The point "${point.name}" lies inside the operator ${attention?.kind ?? ''}, which gives it out on the CPU only. Choose the CPU.`,
  )
}

const isScores = ({ site }: Place): boolean => site.endsWith('hook_scores')

/** The opening of the operator that a scores or pattern point lies in; null for points that are values. */
function openingOf(openings: Map<Node, Opening>, place: Place): Opening | null {
  const { point, attention } = place
  const isInside = point.source.kind === 'inside' || point.source.kind === 'unnamed-output'
  const isPattern = isScores(place) || place.site.endsWith('hook_pattern')
  if (!isInside || !isPattern || attention === null || attention.kind === 'plain') return null
  const known = openings.get(attention.node)
  if (known !== undefined) return known
  const { elementType } = point
  const opening: Opening = { attention, elementType, edits: [], points: { scores: null, pattern: null } }
  openings.set(attention.node, opening)
  return opening
}

function fuseEdit(place: Place, edit: Edit, hasProof: boolean): FusedEdit {
  const isBias = edit.kind === 'bias-scores'
  if (isBias !== isScores(place) || (!isBias && edit.kind !== 'edit-pattern')) {
    throw new ProblemError(
      'bad-input',
      `"${edit.kind}" cannot be done at "${edit.point}", inside a fused operator: bias its scores or edit its pattern.`,
    )
  }
  const live = { edit }
  const name = `${ownPrefix}${edit.id}`
  const built = buildEdit({ ...place, ...(isBias ? { isWhole: true as const } : {}) }, live, name)
  const change = hasProof ? `${name}.change` : null
  return { planned: Object.assign(live, { inputs: built.inputs, change }), built, isBias }
}

function open(editor: GraphEditor, opening: Opening, reads: Map<LocatedPoint, string>): void {
  const { attention, elementType, points } = opening
  const { node, heads, kvHeads } = attention
  const edits = opening.edits.length === 0 ? null : editsInside(editor, opening)
  const wanted = { scores: points.scores !== null, pattern: points.pattern !== null }
  const found = runPass(
    editor.model,
    openAttention(editor, { node, heads, kvHeads, elementType, edits, reads: wanted }),
  )
  if (points.scores !== null && found.scores !== null) reads.set(points.scores, found.scores)
  if (points.pattern !== null && found.pattern !== null) reads.set(points.pattern, found.pattern)
}

function editsInside(editor: GraphEditor, { edits }: Opening): AttentionEdits {
  const isOn = onInput(editor, edits)
  for (const { planned } of edits) addInputs(editor, planned.inputs)
  const biases = edits.filter(({ isBias }) => isBias)
  const patterns = edits.filter(({ isBias }) => !isBias)
  const measured = new Map<string, string>()
  const measures = edits.flatMap(({ planned: { change } }) => {
    if (change === null) return []
    editor.addOutput(change, 'float32', [])
    return [{ output: change, made: () => measured.get(change) ?? '' }]
  })
  return {
    isOn: isOn.name,
    bias:
      biases.length === 0
        ? null
        : (inside) => biases.reduce((sum, each) => addBias(inside, sum, each, measured), ''),
    pattern:
      patterns.length === 0
        ? null
        : (inside, pattern) =>
            patterns.reduce((value, each) => changePattern(inside, value, each, measured), pattern),
    measures,
  }
}

/** True at the steps in which any edit of the operator touches anything: fed with its first edit. */
function onInput(editor: GraphEditor, edits: readonly FusedEdit[]): FedInput {
  const [first] = edits
  const name = editor.fresh('on')
  const input: FedInput = {
    name,
    type: 'bool',
    rank: 0,
    of: (step) => {
      const isOn = edits.some(({ planned }) => isAnyWeight(weightsOf(planned.edit, step)))
      return { data: Uint8Array.of(Number(isOn)), shape: [], type: 'bool' }
    },
  }
  if (first !== undefined) Object.assign(first.planned, { inputs: [...first.planned.inputs, input] })
  return input
}

function addBias(
  editor: GraphEditor,
  sum: string,
  { planned, built }: FusedEdit,
  measured: Map<string, string>,
): string {
  const total = built.build(editor, sum)
  if (planned.change !== null) {
    const ends = { before: '', after: '', delta: built.delta?.(), elementType: elementTypes.float32 }
    measured.set(planned.change, measureChange(editor, ends, editor.fresh('change')))
  }
  return total
}

function changePattern(
  editor: GraphEditor,
  before: string,
  { planned, built }: FusedEdit,
  measured: Map<string, string>,
): string {
  const after = built.build(editor, before)
  if (planned.change !== null) {
    measured.set(
      planned.change,
      measureChange(editor, { before, after, elementType: elementTypes.float32 }, editor.fresh('change')),
    )
  }
  return after
}
