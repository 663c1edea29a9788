/** From what is to be read and edited to a rewritten graph and the hooks that drive it. */
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'
import { exposeValue } from '../onnx/passes/expose-value'
import { insertEdit } from '../onnx/passes/insert-edit'
import { renewNorm } from '../onnx/passes/renew-norm'
import { orderNodes } from '../onnx/passes/_order-nodes'
import { checkModel, finishPasses, runPass } from '../onnx/passes/_pass'
import { GraphEditor, ownPrefix } from '../onnx/graph-editor'
import type { OnnxModel } from '../onnx/model'
import type { ComputeDevice } from '../runtime/providers'
import { captureSchema, planCapture, type Capture, type PlannedCapture } from './capture'
import { editsSchema, type Edit } from './edit'
import { buildEdit } from './edits/_build-edit'
import type { BuiltEdit } from './edits/_builder'
import type { LocatedModel } from './located'
import { addInputs, measureChange, type Change, type PlannedEdit } from './planned-edit'
import { openFused, type FusedHooks } from './plan-fused'
import { editedValue, readValue } from './point-value'
import { insertScoreMask, type ScoreMask } from './score-mask'
import { findSpots, giveOut, nameAt, type Spot, type Spots } from './spots'

export const planSchema = v.object({
  /** Made in this order: the second edit of a point edits what the first left. */
  edits: v.optional(editsSchema, []),
  captures: v.optional(v.array(captureSchema), []),
  /** Whether each edit reports how much it changed. */
  proof: v.optional(v.boolean(), false),
  /** Whether the driver may add a mask to the attention scores of every block. */
  scoreMask: v.optional(v.boolean(), false),
  /** Most that captures may hold at once. */
  memoryLimitBytes: v.optional(v.pipe(v.number(), v.minValue(0)), 256 * 2 ** 20),
})
export type Plan = v.InferOutput<typeof planSchema>

export interface PlannedHooks {
  readonly edits: readonly PlannedEdit[]
  readonly captures: readonly PlannedCapture[]
  readonly scoreMask: ScoreMask | null
  readonly memoryLimitBytes: number
}

/** Rewrites the model in place. Throws a sentence for points that are not there or edits that do not fit. */
export function planHooks(
  model: OnnxModel,
  located: LocatedModel,
  plan: Plan,
  device: ComputeDevice = 'cpu',
): PlannedHooks {
  // onnxruntime takes nodes in any order, and some converters leave them in one.
  orderNodes(model.graph)
  checkModel(model)
  checkIds(plan.edits)
  const editor = new GraphEditor(model)
  const fused = openFused(editor, located, { plan, device })
  const edits = plan.edits.map(
    (edit) =>
      fused.edits.get(edit) ?? applyEdit(editor, findSpots(editor, located, edit.point), edit, plan.proof),
  )
  const captures = plan.captures.map((capture, index) =>
    applyCapture(editor, { spots: findSpots(editor, located, capture.point), capture, index, fused }),
  )
  const scoreMask = plan.scoreMask ? insertScoreMask(editor, located) : null
  finishPasses(model)
  return { edits, captures, scoreMask, memoryLimitBytes: plan.memoryLimitBytes }
}

function checkIds(edits: readonly Edit[]): void {
  const twice = edits.find(({ id }, index) => edits.findIndex((other) => other.id === id) < index)
  if (twice !== undefined)
    throw new ProblemError('bad-input', `Two edits have the id "${twice.id}". Rename one.`)
}

function applyEdit(editor: GraphEditor, spots: Spots, edit: Edit, hasProof: boolean): PlannedEdit {
  const { place } = spots.all[0]
  const live = { edit }
  const name = `${ownPrefix}${edit.id}`
  // A bias is measured over every query and key, so its factors have to be written out.
  const isWhole = hasProof && edit.kind === 'bias-scores' && place.attention?.isCross !== true
  const built = buildEdit(isWhole ? { ...place, isWhole: true } : place, live, name)
  addInputs(editor, built.inputs)
  const change = hasProof ? `${name}.change` : null
  const measured = new Map(
    spots.all.map((spot) => {
      const changed = editSpot(spot, edit.kind, built)
      const output = change === null ? '' : nameAt(spot, spots, change)
      return [spot.editor.graph, change === null ? '' : measureChange(spot.editor, changed, output)] as const
    }),
  )
  if (change !== null) giveOut(editor, spots.branching, { values: measured, output: change, rank: 0 })
  return Object.assign(live, { inputs: built.inputs, change })
}

function editSpot({ editor, place }: Spot, kind: Edit['kind'], built: BuiltEdit): Change {
  const { elementType } = place.point
  const { value, build } = editedValue(editor, { place, kind, build: built.build })
  const edited = runPass(editor.model, insertEdit(editor, { value, elementType, build }))
  runPass(editor.model, renewNorm(editor, { before: edited.before, value, elementType }))
  return { ...edited, delta: built.delta?.(), elementType }
}

interface Capturing {
  readonly spots: Spots
  readonly capture: Capture
  readonly index: number
  readonly fused: FusedHooks
}

function applyCapture(editor: GraphEditor, { spots, capture, index, fused }: Capturing): PlannedCapture {
  if (spots.lack !== null) throw readInOneBranch(capture.point, spots.lack)
  const [{ place }] = spots.all
  const planned = planCapture(place, capture, `${ownPrefix}capture.${index}`)
  addInputs(editor, planned.inputs)
  const { output, picks } = planned
  const values = new Map(
    spots.all.map((spot) => {
      const { point } = spot.place
      const value = fused.reads.get(point) ?? readValue(spot.editor, spot.place)
      const exposure = { value, output: nameAt(spot, spots, output), picks, elementType: point.elementType }
      runPass(editor.model, exposeValue(spot.editor, exposure))
      return [spot.editor.graph, exposure.output] as const
    }),
  )
  giveOut(editor, spots.branching, { values, output, rank: place.axes.length })
  return planned
}

function readInOneBranch(point: string, lack: string): ProblemError {
  return new ProblemError(
    'bad-input',
    `The point "${point}" cannot be read at every step: in one branch of the model's graph ${lack}. Edits there act on the steps that compute it.`,
  )
}
