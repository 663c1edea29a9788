/** The laws, each tried on every edit of a bench that it speaks of. */
import { hasSink } from '../../onnx/passes/_attending'
import type { Captured } from '../capture'
import type { Edit, EditOf } from '../edit'
import { isIdle } from './candidates'
import { largestDifference, largestSize, lawResult, type LawResult } from './law'
import type { BenchRun, LawBench, Schedule } from './law-bench'

export type Law = (bench: LawBench) => Promise<readonly LawResult[]>

const turnedOn = (edit: Edit): Edit => ({ ...edit, isOn: true, strength: 1 })
const placeOf = ({ id, point, kind }: Edit): Pick<LawResult, 'edit' | 'point' | 'kinds'> => {
  return { edit: id, point, kinds: [kind] }
}
const joined = (parts: readonly Float32Array[]): number[] => parts.flatMap((part) => [...part])

/** How far float arithmetic in another order may lead, for scores of this size. */
function roundingOf({ isHalf, plain }: LawBench): number {
  return (isHalf ? 2e-2 : 1e-4) * Math.max(1, largestSize(joined(plain.whole)))
}

function capturedAt({ records }: BenchRun, point: string | null): Captured | null {
  return records.flatMap(({ captured }) => captured).find((each) => each.point === point) ?? null
}

export const zeroStrength: Law = async (bench) => {
  const schedules: Schedule[] = bench.hasCache ? ['whole', 'stepwise'] : ['whole']
  const results: LawResult[] = []
  for (const schedule of schedules) {
    const { scores } = await bench.run(
      bench.edits.map((edit) => ({ ...edit, strength: 0 })),
      schedule,
    )
    const number = largestDifference(joined(scores), joined(bench.plain[schedule]))
    const kinds = [...new Set(bench.edits.map(({ kind }) => kind))]
    const edit = `all ${bench.edits.length} in ${bench.name}`
    results.push(lawResult('zero-strength', { edit, point: schedule, kinds }, number, 0))
  }
  return results
}

export const fires: Law = async (bench) => {
  const results: LawResult[] = []
  const clean = await bench.run([])
  for (const edit of bench.edits.filter((each) => !isIdle(each))) {
    const run = await bench.run([turnedOn(edit)])
    // A model may answer from one token that the edit does not reach: then the point itself tells.
    const [before, after] = [capturedAt(clean, edit.point), capturedAt(run, edit.point)]
    const atPoint = largestDifference(before?.data ?? [], after?.data ?? [])
    const number = Math.max(atPoint, largestDifference(joined(run.scores), joined(bench.plain.whole)))
    results.push(lawResult('fires', placeOf(edit), number, 0))
  }
  return results
}

export const cachedEqualsUncached: Law = async (bench) => {
  if (!bench.hasCache) return []
  const results: LawResult[] = []
  for (const edit of bench.edits) {
    const isPut = edit.kind === 'replace'
    const on = isPut ? turnedOn(edit) : { ...turnedOn(edit), positions: { kind: 'last' as const } }
    const whole = joined((await bench.run([on])).scores)
    const stepwise = joined((await bench.run([on], 'stepwise')).scores)
    const count = Math.min(whole.length, stepwise.length)
    const number = largestDifference(whole.slice(-count), stepwise.slice(-count))
    results.push(lawResult('cached-equals-uncached', placeOf(edit), number, roundingOf(bench)))
  }
  return results
}

/** Heads of a capture, apart from the first: by axis 2 of head outputs, axis 1 of patterns. */
function otherHeads({ data, shape }: Captured, axis: number): number[] {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const heads = shape[axis] ?? 1
  return [...data].filter((_, index) => Math.floor(index / inner) % heads !== 0)
}

export const oneHead: Law = async (bench) => {
  const results: LawResult[] = []
  const clean = await bench.run([])
  const { z, pattern } = bench.points
  const places: readonly (readonly [string | null, number, readonly Edit['kind'][]])[] = [
    [z, 2, ['scale-heads', 'replace']],
    [pattern, 1, ['bias-scores', 'edit-pattern']],
  ]
  for (const [point, axis, kinds] of places) {
    const before = capturedAt(clean, point)
    if (before === null) continue
    for (const edit of bench.edits.filter((each) => kinds.includes(each.kind) && touchesHeads(each))) {
      const after = capturedAt(await bench.run([turnedOn(edit)]), point)
      const number =
        after === null ? Infinity : largestDifference(otherHeads(before, axis), otherHeads(after, axis))
      results.push(lawResult('one-head', placeOf(edit), number, 0))
    }
  }
  return results
}

const touchesHeads = (edit: Edit): boolean => edit.kind !== 'replace' || edit.heads !== null

export const onePosition: Law = async (bench) => {
  const { residual } = bench.points
  const before = capturedAt(await bench.run([]), residual)
  if (before === null || bench.length < 2) return []
  const results: LawResult[] = []
  const last = bench.length - 1
  const width = before.data.length / bench.length
  const positions = { kind: 'ranges' as const, ranges: [[last, last + 1] as [number, number]] }
  for (const edit of bench.edits.filter(({ point, kind }) => point === residual && kind !== 'replace')) {
    const after = capturedAt(await bench.run([{ ...turnedOn(edit), positions }]), residual)
    const number =
      after === null
        ? Infinity
        : largestDifference(before.data.subarray(0, last * width), after.data.subarray(0, last * width))
    results.push(lawResult('one-position', placeOf(edit), number, 0))
  }
  return results
}

export const addAndTakeBack: Law = async (bench) => {
  const pair = bench.edits.filter(({ kind }) => kind === 'add')
  const [first] = pair
  if (pair.length !== 2 || first === undefined) return []
  const { scores } = await bench.run(pair.map(turnedOn))
  const number = largestDifference(joined(scores), joined(bench.plain.whole))
  return [lawResult('add-and-take-back', placeOf(first), number, roundingOf(bench))]
}

export const patchClean: Law = async (bench) => {
  const clean = await bench.run([])
  const results: LawResult[] = []
  for (const edit of bench.edits) {
    const captured = capturedAt(clean, edit.point)
    if (edit.kind !== 'replace' || captured === null) continue
    const { scores } = await bench.run([withValues(edit, captured, bench.length)])
    const number = largestDifference(joined(scores), joined(bench.plain.whole))
    // Half precision may be carried on unrounded where a device computes in single: what is read is rounded.
    results.push(lawResult('patch-clean', placeOf(edit), number, bench.isHalf ? roundingOf(bench) : 0))
  }
  return results
}

function withValues(edit: EditOf<'replace'>, { data }: Captured, length: number): Edit {
  const width = data.length / length
  const at = Array.from({ length }, (_, row) => row)
  const values = at.map((row) => [...data.subarray(row * width, (row + 1) * width)])
  return { ...edit, isOn: true, strength: 1, at, values }
}

export const rowsSumToOne: Law = async (bench) => {
  const results: LawResult[] = []
  const clean = capturedAt(await bench.run([]), bench.points.pattern)
  const node = bench.attention?.node
  // A sink takes its share of every row: then rows sum to what they summed to before.
  const wanted = clean !== null && node !== undefined && hasSink(node) ? rowSums(clean) : null
  for (const edit of bench.edits.filter(({ kind }) => kind === 'edit-pattern')) {
    const captured = capturedAt(await bench.run([turnedOn(edit)]), edit.point)
    const number = captured === null ? Infinity : largestRowError(captured, wanted)
    results.push(lawResult('rows-sum-to-one', placeOf(edit), number, bench.isHalf ? 5e-3 : 1e-5))
  }
  return results
}

function largestRowError(captured: Captured, wanted: readonly number[] | null): number {
  const errors = rowSums(captured).map((sum, row) => Math.abs(sum - (wanted?.[row] ?? 1)))
  return errors.reduce((most, error) => Math.max(most, Number.isNaN(error) ? Infinity : error), 0)
}

function rowSums({ data, shape }: Captured): number[] {
  const keys = shape.at(-1) ?? 1
  return Array.from({ length: data.length / keys }, (_, row) =>
    data.subarray(row * keys, (row + 1) * keys).reduce((sum, value) => sum + value, 0),
  )
}

export const openedEqualsFused: Law = async (bench) => {
  const kind = bench.attention?.kind ?? 'plain'
  const edit = bench.edits.find((each) => each.kind === 'edit-pattern' && each.change.kind === 'multiply')
  if (kind === 'plain' || edit?.kind !== 'edit-pattern') return []
  const change = { kind: 'multiply' as const, keys: { kind: 'all' as const }, factor: 1 }
  const { scores } = await bench.run([{ ...edit, isOn: true, strength: 1, change }])
  const number = largestDifference(joined(scores), joined(bench.plain.whole))
  return [lawResult('opened-equals-fused', { ...placeOf(edit), edit: kind }, number, roundingOf(bench))]
}

export const laws: readonly Law[] = [
  zeroStrength,
  fires,
  cachedEqualsUncached,
  oneHead,
  onePosition,
  addAndTakeBack,
  patchClean,
  rowsSumToOne,
  openedEqualsFused,
]
