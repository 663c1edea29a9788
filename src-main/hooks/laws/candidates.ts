/** The edits that the laws are tried with: one of each kind, at one site. */
import type { Edit } from '../edit'
import type { LocatedModel } from '../located'
import { findPlace, lengthOf, vectorShape } from '../place'
import type { BlockSite } from '../point-name'
import type { TrialSite } from './trial-sites'

/** Names of the points that edits are tried at; null where they were not found. */
export interface TrialPoints {
  readonly residual: string | null
  readonly z: string | null
  readonly scores: string | null
  readonly pattern: string | null
}

const residualSites = {
  self: ['hook_resid_post', 'hook_resid_mid', 'hook_resid_pre'],
  cross: ['hook_resid_cross', 'hook_cross_attn_out'],
} as const

export function pointsOf({ tower, block, attention }: TrialSite): TrialPoints {
  const points = tower.blocks[block]?.points
  const prefix = tower.name === '' ? '' : `${tower.name}.`
  const name = (...sites: readonly BlockSite[]): string | null => {
    const site = sites.find((each) => points?.has(each) === true)
    return site === undefined ? null : `${prefix}blocks.${block}.${site}`
  }
  const module = attention === 'self' ? 'attn' : 'cross_attn'
  return {
    residual: name(...residualSites[attention]),
    z: name(`${module}.hook_z`),
    scores: name(`${module}.hook_scores`),
    pattern: name(`${module}.hook_pattern`),
  }
}

/** Every edit that could be tried there, off. */
export function candidateEdits(located: LocatedModel, site: TrialSite): Edit[] {
  const { residual, z, scores, pattern } = pointsOf(site)
  const isCross = site.attention === 'cross'
  return [
    ...(residual === null ? [] : residualEdits(residual, widthAt(located, residual))),
    ...(z === null ? [] : headEdits(z, widthAt(located, z))),
    ...(scores === null ? [] : [scoresEdit(scores, isCross)]),
    ...(pattern === null ? [] : isCross ? [wholePatternEdit(pattern)] : patternEdits(pattern)),
  ]
}

/** What cannot be done at a site of any model, and why. */
export function impossibleEdits(
  site: TrialSite,
): { edit: string; kind: Edit['kind']; point: string; reason: string }[] {
  const { pattern } = pointsOf(site)
  if (site.attention === 'self' || pattern === null) return []
  const reason = `The keys of "${pattern}" are an encoder's, which are not counted by the decoder's tokens: none of them can be chosen.`
  return patternEdits(pattern)
    .filter(({ id }) => id !== 'multiply')
    .map(({ id, kind, point }) => ({ edit: id, kind, point, reason }))
}

function widthAt(located: LocatedModel, point: string): number {
  return lengthOf(vectorShape(findPlace(located, point)))
}

const base = { isOn: true, strength: 0, positions: { kind: 'all' } } as const
const firstKey = (): { kind: 'ranges'; ranges: [number, number][] } => ({ kind: 'ranges', ranges: [[0, 1]] })

function wave(length: number, sign: number): number[] {
  return Array.from({ length }, (_, index) => sign * Math.sin(1 + index * 0.9))
}

function residualEdits(point: string, width: number): Edit[] {
  const vector = wave(width, 1)
  return [
    { ...base, id: 'add', kind: 'add', point, vector },
    { ...base, id: 'add-back', kind: 'add', point, vector: wave(width, -1) },
    { ...base, id: 'project', kind: 'project', point, vector },
    { ...base, id: 'clamp', kind: 'clamp', point, vector, min: 0.7, max: 0.8 },
    { ...base, id: 'replace', kind: 'replace', point, heads: null, at: [0], values: [vector] },
  ]
}

function headEdits(point: string, width: number): Edit[] {
  return [
    { ...base, id: 'replace-head', kind: 'replace', point, heads: [0], at: [0], values: [wave(width, 1)] },
    { ...base, id: 'scale-heads', kind: 'scale-heads', point, gains: [{ head: 0, gain: -1 }] },
  ]
}

/** An encoder's keys cannot be told apart by the decoder's tokens, so a bias goes to all of them. */
function scoresEdit(point: string, isCross: boolean): Edit {
  const keys = isCross ? { kind: 'all' as const } : firstKey()
  return { ...base, id: 'bias-scores', kind: 'bias-scores', point, heads: [0], keys, bias: 1.5 }
}

function patternEdits(point: string): Edit[] {
  const edit = { ...base, kind: 'edit-pattern' as const, point, heads: [0] }
  return [
    { ...edit, id: 'redistribute', change: { kind: 'redistribute', keys: firstKey(), factor: 0.25 } },
    { ...edit, id: 'set', change: { kind: 'set', columns: [{ column: 0, value: 0.75 }] } },
    { ...edit, id: 'multiply', change: { kind: 'multiply', keys: firstKey(), factor: 3 } },
  ]
}

/** Multiplies every key alike: the rows are summed and divided, and come out as they were. */
function wholePatternEdit(point: string): Edit {
  const change = { kind: 'multiply' as const, keys: { kind: 'all' as const }, factor: 3 }
  return { ...base, id: 'multiply', kind: 'edit-pattern', point, heads: [0], change }
}

/** Whether an edit leaves the model as it is, whatever its strength. */
export function isIdle(edit: Edit): boolean {
  return edit.kind === 'edit-pattern' && edit.change.kind === 'multiply' && edit.change.keys.kind === 'all'
}
