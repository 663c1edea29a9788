import type { Edit, EditKind, EditOf } from '../edit'
import type { Place } from '../place'
import type { BuiltEdit, EditBuilder, Live } from './_builder'
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
  return build(live.edit.kind, place, live as Live<EditKind>, name)
}

function build<Kind extends EditKind>(
  kind: Kind,
  place: Place,
  live: { readonly edit: EditOf<EditKind> },
  name: string,
): BuiltEdit {
  return builders[kind](place, live as Live<Kind>, name)
}
