/** Edits and captures inside fused attention operators: one opening for each operator, with all that it needs. */
import { ProblemError } from '../lib/problem'
import { ownPrefix, type GraphEditor } from '../onnx/graph-editor'
import { elementTypes, type Graph, type Node } from '../onnx/model'
import { openAttention, type AttentionEdits } from '../onnx/passes/open-attention'
import { runPass } from '../onnx/passes/_pass'
import type { AttentionForm } from '../onnx/passes/_attending'
import type { ComputeDevice } from '../runtime/providers'
import type { Edit } from './edit'
import { buildEdit } from './edits/_build-edit'
import { weightsOf, type BuiltEdit } from './edits/_builder'
import type { FedInput } from './fed-input'
import type { LocatedAttention, LocatedModel, LocatedPoint } from './located'
import type { Place } from './place'
import type { Plan } from './plan'
import { addInputs, measureChange, type PlannedEdit } from './planned-edit'
import { findSpots, giveOut, nameAt, type Spot, type Spots } from './spots'
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
  /** Where it is: one operator, or one in each branch of an If. */
  readonly spots: Spots
  /** By graph, the norm of its change, under the name that is given out. */
  readonly measured: Map<Graph, string>
}

interface Opening {
  readonly attention: LocatedAttention
  readonly spot: Spot
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
  const edits = new Map<Edit, FusedEdit>()
  for (const edit of plan.edits) {
    const spots = findSpots(editor, located, edit.point)
    const inside = openingsOf(openings, spots)
    if (inside.length === 0) continue
    const fused = fuseEdit(spots, edit, plan.proof)
    addInputs(editor, fused.built.inputs)
    edits.set(edit, fused)
    for (const opening of inside) opening.edits.push(fused)
  }
  for (const capture of plan.captures) {
    for (const opening of openingsOf(openings, findSpots(editor, located, capture.point))) {
      const { place } = opening.spot
      opening.points[isScores(place) ? 'scores' : 'pattern'] = place.point
    }
  }
  const reads = new Map<LocatedPoint, string>()
  for (const opening of openings.values()) open(opening, reads, device)
  for (const each of edits.values()) giveChange(editor, each)
  return { edits: new Map([...edits].map(([edit, { planned }]) => [edit, planned])), reads }
}

function giveChange(editor: GraphEditor, { planned, spots, measured }: FusedEdit): void {
  if (planned.change === null) return
  giveOut(editor, spots.branching, { values: measured, output: planned.change, rank: 0 })
}

const isScores = ({ site }: Place): boolean => site.endsWith('hook_scores')

/** The openings of the operators that a scores or pattern point lies in; none for points that are values. */
function openingsOf(openings: Map<Node, Opening>, spots: Spots): Opening[] {
  return spots.all.flatMap((spot) => {
    const { point, attention, site } = spot.place
    const isInside = point.source.kind === 'inside' || point.source.kind === 'unnamed-output'
    const isPattern = isScores(spot.place) || site.endsWith('hook_pattern')
    if (!isInside || !isPattern || attention === null || attention.kind === 'plain') return []
    // The operator may hold another point of the plan too.
    const { points = { scores: null, pattern: null }, edits = [] } = openings.get(attention.node) ?? {}
    const opening: Opening = { attention, spot, edits, points }
    openings.set(attention.node, opening)
    return [opening]
  })
}

function fuseEdit(spots: Spots, edit: Edit, hasProof: boolean): FusedEdit {
  const [{ place }] = spots.all
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
  const planned = Object.assign(live, { inputs: built.inputs, change })
  return { planned, built, isBias, spots, measured: new Map() }
}

function open(
  { attention, spot, edits, points }: Opening,
  reads: Map<LocatedPoint, string>,
  device: ComputeDevice,
): void {
  const { node } = attention
  const { editor } = spot
  const { elementType } = spot.place.point
  const inside = edits.length === 0 ? null : editsInside(spot, edits)
  const wanted = { scores: points.scores !== null, pattern: points.pattern !== null }
  const found = runPass(
    editor.model,
    openAttention(editor, {
      ...{ node, elementType, edits: inside, reads: wanted },
      form: formOf(attention, spot),
      // onnxruntime 1.30 on WebGPU: "output_qk optional output is not supported".
      isPlain: device !== 'cpu',
    }),
  )
  if (points.scores !== null && found.scores !== null) reads.set(points.scores, found.scores)
  if (points.pattern !== null && found.pattern !== null) reads.set(points.pattern, found.pattern)
}

function formOf({ scale, ...attention }: LocatedAttention, { place: { point } }: Spot): AttentionForm {
  if (scale !== null) return { ...attention, scale }
  throw new ProblemError(
    'bad-input',
    `The point "${point.name}" lies inside a fused operator whose scale is not known, so it cannot be hooked.`,
  )
}

function editsInside(spot: Spot, edits: readonly FusedEdit[]): AttentionEdits {
  const { editor } = spot
  const isOn = onInput(editor, edits)
  const biases = edits.filter(({ isBias }) => isBias)
  const patterns = edits.filter(({ isBias }) => !isBias)
  const made = new Map<FusedEdit, string>()
  const measures = edits.flatMap((edit) => {
    const { change } = edit.planned
    if (change === null) return []
    const output = nameAt(spot, edit.spots, change)
    edit.measured.set(editor.graph, output)
    return [{ output, made: () => made.get(edit) ?? '' }]
  })
  return {
    isOn: isOn.name,
    bias:
      biases.length === 0
        ? null
        : (inside) => biases.reduce((sum, each) => addBias(inside, sum, each, made), ''),
    pattern:
      patterns.length === 0
        ? null
        : (inside, pattern) =>
            patterns.reduce((value, each) => changePattern(inside, value, each, made), pattern),
    measures,
  }
}

/** True at the steps in which any edit of the operator touches anything: fed with its first edit. */
function onInput(editor: GraphEditor, edits: readonly FusedEdit[]): FedInput {
  const [first] = edits
  const input: FedInput = {
    name: editor.fresh('on'),
    type: 'bool',
    rank: 0,
    of: (step) => {
      const isOn = edits.some(({ planned }) => isAnyWeight(weightsOf(planned.edit, step)))
      return { data: Uint8Array.of(Number(isOn)), shape: [], type: 'bool' }
    },
  }
  addInputs(editor, [input])
  if (first !== undefined) Object.assign(first.planned, { inputs: [...first.planned.inputs, input] })
  return input
}

type Made = Map<FusedEdit, string>

function addBias(editor: GraphEditor, sum: string, edit: FusedEdit, made: Made): string {
  const { planned, built } = edit
  const total = built.build(editor, sum)
  if (planned.change !== null) {
    const ends = { before: '', after: '', delta: built.delta?.(), elementType: elementTypes.float32 }
    made.set(edit, measureChange(editor, ends, editor.fresh('change')))
  }
  return total
}

function changePattern(editor: GraphEditor, before: string, edit: FusedEdit, made: Made): string {
  const { planned, built } = edit
  const after = built.build(editor, before)
  if (planned.change !== null) {
    const ends = { before, after, elementType: elementTypes.float32 }
    made.set(edit, measureChange(editor, ends, editor.fresh('change')))
  }
  return after
}
