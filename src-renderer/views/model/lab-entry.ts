/** What a file of edits has to hold before anything of it is shown. */
import type { LabEntry, PositionKind } from './edit-stack.svelte'

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isText: Check = (value) => typeof value === 'string'
const isFinite: Check = (value) => Number.isFinite(value)
const isIndex: Check = (value) => Number.isInteger(value) && Number(value) >= 0
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

const positions: readonly unknown[] = ['all', 'last', 'prompt', 'generated'] satisfies PositionKind[]

const subjects: Readonly<Record<string, (subject: Fields) => boolean>> = {
  directions: ({ directions, origin }) => isText(origin) && isListOf(isDirection)(directions),
  heads: ({ heads }) => isListOf(isIndex)(heads),
  spans: ({ spans, promptLength }) => isIndex(promptLength) && isListOf(isSpan)(spans),
  // The engine checks what it is given; the lab shows nothing of it.
  capture: ({ material, origin }) =>
    isFields(material) && material['needs'] === 'capture' && (origin === undefined || isText(origin)),
}

const isDirection: Check = (value) =>
  isFields(value) && isIndex(value['block']) && isListOf(isFinite)(value['vector'])
const isSpan: Check = (value) => isListOf(isIndex)(value) && (value as unknown[]).length === 2

function isSubject(value: unknown): boolean {
  if (!isFields(value) || typeof value['needs'] !== 'string') return false
  return Object.hasOwn(subjects, value['needs']) && (subjects[value['needs']]?.(value) ?? false)
}

export function isLabEntry(value: unknown): value is LabEntry {
  if (!isFields(value)) return false
  const { id, title, methodId, isOn, knobs, blocks, positions: kind, subject } = value
  const isNamed = [id, title, methodId].every(isText) && typeof isOn === 'boolean'
  const isNumbered = isFields(knobs) && Object.values(knobs).every(isFinite) && isListOf(isIndex)(blocks)
  return isNamed && isNumbered && positions.includes(kind) && isSubject(subject)
}
