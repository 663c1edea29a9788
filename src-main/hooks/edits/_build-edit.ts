import type { Edit, EditKind } from '../edit'
import type { Place } from '../place'
import type { BuiltEdit, EditBuilder } from './_builder'
import { buildAdd } from './add'
import { buildBiasScores } from './bias-scores'
import { buildEditPattern } from './edit-pattern'
import { buildClamp, buildProject } from './project'
import { buildReplace } from './replace'
import { buildScaleHeads } from './scale-heads'

/** One builder for each kind: a kind without one does not compile. */
const builders: { readonly [Kind in EditKind]: EditBuilder<Kind> } = {
  add: buildAdd,
  project: buildProject,
  clamp: buildClamp,
  replace: buildReplace,
  'scale-heads': buildScaleHeads,
  'bias-scores': buildBiasScores,
  'edit-pattern': buildEditPattern,
}

/** The nodes and inputs of an edit at a place; `name` prefixes its inputs. */
export function buildEdit(place: Place, live: { readonly edit: Edit }, name: string): BuiltEdit {
  // The table gives each kind its own builder, which the type of a union's member cannot say.
  const build = builders[live.edit.kind] as EditBuilder<EditKind>
  return build(place, live, name)
}
