/**
 * A pass is one change to a graph. It says what it requires and what it ensures, and both are checked, so a
 * mistake is met where it was made and not as a puzzling answer of the runtime. A requirement that fails is
 * the model's (a sentence for a person); a promise that fails is ours.
 */
import { ProblemError } from '../../lib/problem'
import type { GraphEditor } from '../graph-editor'
import type { Graph, OnnxModel } from '../model'
import { findFault } from './_check-graph'
import { orderNodes } from './_order-nodes'

export interface Condition {
  /** A clause that names what must hold. */
  readonly what: string
  holds(model: OnnxModel): boolean
}

export interface Pass<Result = void> {
  readonly name: string
  readonly requires: readonly Condition[]
  readonly ensures: readonly Condition[]
  /** Edits in place; nodes may be appended anywhere, they are put in order afterwards. */
  run(model: OnnxModel): Result
}

/** Runs a pass with its own conditions; `checkModel` before the first and after the last covers the rest. */
export function runPass<Result>(model: OnnxModel, pass: Pass<Result>): Result {
  const unmet = pass.requires.find((condition) => !condition.holds(model))
  if (unmet !== undefined) {
    throw new ProblemError('bad-input', `The model cannot be changed by ${pass.name}: ${unmet.what}.`)
  }
  const result = pass.run(model)
  const broken = pass.ensures.find((condition) => !condition.holds(model))
  if (broken !== undefined) throw new Error(`the pass ${pass.name} did not keep its word: ${broken.what}`)
  return result
}

/** Throws a sentence when the model as it came breaks a rule that passes build on. */
export function checkModel(model: OnnxModel): void {
  const fault = findFault(model)
  if (fault === null) return
  throw new ProblemError('bad-input', `The model's graph is broken: ${fault}. Export it again.`)
}

/** Puts nodes in order after passes, and checks that they left a whole graph. */
export function finishPasses(model: OnnxModel): void {
  orderNodes(model.graph)
  const fault = findFault(model)
  if (fault !== null) throw new Error(`a pass left a broken graph: ${fault}`)
}

/** The condition that the editor's graph sees a value of that name. */
export function isKnown({ graphs }: GraphEditor, value: string): Condition {
  return {
    what: `there is no value "${value}"`,
    holds: () => graphs.some((graph) => holdsValue(graph, value)),
  }
}

function holdsValue(graph: Graph, value: string): boolean {
  return (
    graph.initialisers.has(value) ||
    [...graph.inputs, ...graph.outputs].some(({ name }) => name === value) ||
    graph.nodes.some(({ outputs }) => outputs.includes(value))
  )
}

/** The condition that the editor's graph gives the value out. */
export function isOutput({ graph }: GraphEditor, value: string): Condition {
  return {
    what: `"${value}" is no output of its graph`,
    holds: () => graph.outputs.some(({ name }) => name === value),
  }
}
