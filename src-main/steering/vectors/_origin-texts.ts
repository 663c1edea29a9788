/** What a vector was made with, as the texts that files keep under names of their own. */
import * as v from 'valibot'
import { blockSites } from '../../hooks/point-name'
import type { VectorOrigin } from './steering-vector'
import { unsaid } from './steering-vector'

const names = {
  modelHint: 'model_hint',
  modelHash: 'model_hash',
  hookPoint: 'hook_point',
  positions: 'positions',
  norm: 'norm',
  method: 'method',
  defaultScale: 'default_scale',
  defaultBlock: 'default_block',
  source: 'source',
  date: 'date',
} as const satisfies Readonly<Record<keyof VectorOrigin, string>>

const text = v.pipe(v.string(), v.maxLength(1000))
const finiteText = v.pipe(text, v.toNumber(), v.finite())
const countText = v.pipe(finiteText, v.integer(), v.minValue(0))

const originSchema = v.object({
  [names.modelHint]: v.optional(text, ''),
  [names.modelHash]: v.optional(v.nullable(text), null),
  [names.hookPoint]: v.optional(v.picklist(blockSites), unsaid.hookPoint),
  [names.positions]: v.optional(v.nullable(text), null),
  [names.norm]: v.optional(v.nullable(v.picklist(['unit', 'raw'])), null),
  [names.method]: v.optional(v.nullable(text), null),
  [names.defaultScale]: v.optional(v.nullable(finiteText), null),
  [names.defaultBlock]: v.optional(v.nullable(countText), null),
  [names.source]: v.optional(v.nullable(text), null),
  [names.date]: v.optional(v.nullable(text), null),
})

/** By the file's names; what is not said is left out. */
export function originTexts(origin: VectorOrigin): ReadonlyMap<string, string> {
  const keys = Object.keys(names) as (keyof VectorOrigin)[]
  return new Map(
    keys.flatMap((key): [string, string][] => {
      const value = origin[key]
      return value === null ? [] : [[names[key], String(value)]]
    }),
  )
}

/** Back from the file's names; null with a clause of what is wrong. */
export function readOrigin(texts: ReadonlyMap<string, string>): VectorOrigin | { readonly reason: string } {
  const parsed = v.safeParse(originSchema, Object.fromEntries(texts))
  if (!parsed.success) {
    const [issue] = parsed.issues
    return { reason: `its "${v.getDotPath(issue) ?? ''}" cannot be read (${issue.message})` }
  }
  const said = parsed.output
  return {
    modelHint: said.model_hint,
    modelHash: said.model_hash,
    hookPoint: said.hook_point,
    positions: said.positions,
    norm: said.norm,
    method: said.method,
    defaultScale: said.default_scale,
    defaultBlock: said.default_block,
    source: said.source,
    date: said.date,
  }
}
