/**
 * The graphs that a point is worked on in: the model's own; or both branches of an If, where a merged decoder
 * holds its blocks once with a cache and once without. Inputs are the model's in either case.
 */
import { ProblemError } from '../lib/problem'
import type { GraphEditor } from '../onnx/graph-editor'
import { subgraphsOf, type Graph, type Node } from '../onnx/model'
import { handOut } from '../onnx/passes/hand-out'
import { runPass } from '../onnx/passes/_pass'
import type { LocatedModel } from './located'
import { findTwins, type Place } from './place'

export interface Spot {
  readonly place: Place
  /** Of the graph that holds the point. */
  readonly editor: GraphEditor
}

export interface Spots {
  readonly all: readonly [Spot, ...Spot[]]
  /** The If that holds the graphs; null = there is one spot, in the model's own graph. */
  readonly branching: Node | null
  /** Why one of the branches lacks the point, as a clause; null where nothing is lacking. */
  readonly lack: string | null
}

/** Throws a sentence for a point that is not there, or in a graph that cannot be worked on. */
export function findSpots(editor: GraphEditor, located: LocatedModel, name: string): Spots {
  const { places, lack } = findTwins(located, name)
  const [first, ...others] = places
  if (others.length === 0 && first.point.graph === editor.graph)
    return { all: [{ place: first, editor }], branching: null, lack: null }
  const branching = editor.graph.nodes.find((node) => holdsAll(node, places)) ?? null
  if (branching === null || (others.length === 0 && lack === null)) throw inOneBranch(first)
  if (others.some((place) => !isAlike(first, place))) throw notAlike(first)
  const spotOf = (place: Place): Spot => ({ place, editor: editor.inside(place.point.graph) })
  return { all: [spotOf(first), ...others.map(spotOf)], branching, lack }
}

const holdsAll = (node: Node, places: readonly Place[]): boolean => {
  const graphs = subgraphsOf(node)
  return graphs.length === 2 && places.every(({ point }) => graphs.includes(point.graph))
}

/** Whether inputs made for one serve the other. */
function isAlike(a: Place, b: Place): boolean {
  const likeness = ({ axes, heads, headSize, width, point: { elementType, source } }: Place): string =>
    JSON.stringify([axes, heads, headSize, width, elementType, source.kind === 'inside'])
  return likeness(a) === likeness(b)
}

function inOneBranch({ point }: Place): ProblemError {
  return new ProblemError(
    'bad-input',
    `The point "${point.name}" lies in one branch of the model's graph and has no counterpart in the other, so it cannot be hooked. Export the model without branches (one decoder with a cache).`,
  )
}

function notAlike({ point }: Place): ProblemError {
  return new ProblemError(
    'bad-input',
    `The point "${point.name}" is laid out in another way in each branch of the model's graph, so it cannot be hooked. Export the model without branches (one decoder with a cache).`,
  )
}

/** Name for what a spot computes to be given out: the output's own where nothing lies in between. */
export function nameAt({ editor }: Spot, { branching }: Spots, output: string): string {
  return branching === null ? output : editor.fresh('given')
}

export interface SpotValues {
  /** By graph: float32, of this rank, under the name that `nameAt` gave. */
  readonly values: ReadonlyMap<Graph, string>
  readonly output: string
  readonly rank: number
}

/** Makes what each spot computed one output of the model; 0 stands for a branch that lacks the point. */
export function giveOut(editor: GraphEditor, branching: Node | null, given: SpotValues): void {
  const { values, output, rank } = given
  if (branching === null) {
    editor.addOutput(output, 'float32', Array<null>(rank).fill(null))
    return
  }
  const valueIn = (branch: Graph): string => values.get(branch) ?? nothing(editor.inside(branch))
  runPass(editor.model, handOut(editor, { node: branching, valueIn, output, rank }))
}

function nothing(editor: GraphEditor): string {
  return editor.add('Identity', [editor.floats([], [0])])
}
