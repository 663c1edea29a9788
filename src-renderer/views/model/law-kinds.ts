/** What the laws found on a model mean for what may be offered on it. */
import type { Output, SteeringMethod } from '../../../src-main/ipc/contract'

type Law = Output<'language.verify'>['laws'][number]
export type EditKind = Law['kinds'][number]

/** Kinds of edit that some law failed for. */
export function brokenKinds(laws: readonly Law[]): ReadonlySet<EditKind> {
  return new Set(laws.filter(({ holds }) => holds === false).flatMap(({ kinds }) => kinds))
}

/** Methods that make such edits, by id. */
export function brokenMethods(
  methods: readonly SteeringMethod[],
  broken: ReadonlySet<EditKind>,
): ReadonlySet<string> {
  const found = methods.filter(({ kinds }) => kinds.some((kind) => broken.has(kind)))
  return new Set(found.map(({ methodId }) => methodId))
}
