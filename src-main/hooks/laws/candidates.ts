/** The edits that the laws are tried with: one of each kind, in the middle of a tower. */
import type { Edit } from '../edit'
import type { LocatedModel, LocatedTower } from '../located'
import { findPlace, lengthOf, vectorShape } from '../place'

/** Names of the points that edits are tried at; null where they were not found. */
export interface TrialPoints {
  readonly residual: string | null
  readonly z: string | null
  readonly scores: string | null
  readonly pattern: string | null
}

const prefixOf = ({ name }: LocatedTower): string => (name === '' ? '' : `${name}.`)

export function pointsOf(tower: LocatedTower, block: number): TrialPoints {
  const points = tower.blocks[block]?.points
  const name = (...sites: readonly Parameters<NonNullable<typeof points>['get']>[0][]): string | null => {
    const site = sites.find((each) => points?.has(each) === true)
    return site === undefined ? null : `${prefixOf(tower)}blocks.${block}.${site}`
  }
  return {
    residual: name('hook_resid_post', 'hook_resid_mid', 'hook_resid_pre'),
    z: name('attn.hook_z'),
    scores: name('attn.hook_scores'),
    pattern: name('attn.hook_pattern'),
  }
}

/** Every edit that could be tried there, off. */
export function candidateEdits(located: LocatedModel, tower: LocatedTower, block: number): Edit[] {
  const { residual, z, scores, pattern } = pointsOf(tower, block)
  return [
    ...(residual === null ? [] : residualEdits(residual, widthAt(located, residual))),
    ...(z === null ? [] : headEdits(z, widthAt(located, z))),
    ...(scores === null ? [] : [scoresEdit(scores)]),
    ...(pattern === null ? [] : patternEdits(pattern)),
  ]
}

function widthAt(located: LocatedModel, point: string): number {
  return lengthOf(vectorShape(findPlace(located, point)))
}

const base = { isOn: true, strength: 0, positions: { kind: 'all' } } as const
const firstKey = { kind: 'ranges', ranges: [[0, 1]] } as const

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

function scoresEdit(point: string): Edit {
  const keys = { kind: 'ranges' as const, ranges: [[0, 1] as [number, number]] }
  return { ...base, id: 'bias-scores', kind: 'bias-scores', point, heads: [0], keys, bias: 1.5 }
}

function patternEdits(point: string): Edit[] {
  const keys = { kind: firstKey.kind, ranges: [[0, 1] as [number, number]] }
  const edit = { ...base, kind: 'edit-pattern' as const, point, heads: [0] }
  return [
    { ...edit, id: 'redistribute', change: { kind: 'redistribute', keys, factor: 0.25 } },
    { ...edit, id: 'set', change: { kind: 'set', columns: [{ column: 0, value: 0.75 }] } },
    { ...edit, id: 'multiply', change: { kind: 'multiply', keys, factor: 3 } },
  ]
}
