/** Experiments 3 to 6: the report half of the decisions under temperatures, strengths, blocks and controls. */
import { permutedVector } from '../../entropy-vectors'
import { lengthOf } from '../../../steering/directions/direction'
import { summariesOf } from '../choose-point'
import type { ConditionSummary } from '../condition-summary'
import { atTemperature, steeredBy, unsteered, type Condition } from '../measure-decisions'
import { seedFor } from '../settings'
import type { Material, OperatingPoint, Study } from '../study'

export interface TemperatureRow extends ConditionSummary {
  readonly temperature: number
}

export interface StrengthRow extends ConditionSummary {
  readonly beta: number
}

export interface LayerRow extends ConditionSummary {
  readonly block: number
  readonly beta: number
}

export interface ControlRow extends ConditionSummary {
  readonly name: string
  readonly kind: 'entropy' | 'permuted' | 'time'
  readonly beta: number
}

async function measured(
  study: Study,
  { phase, material }: { readonly phase: string; readonly material: Material },
  conditions: readonly Condition[],
): Promise<ConditionSummary[]> {
  const decisions = material.halves.report
  const outcomes = await study.jobs.measure(phase, { decisions, conditions: [unsteered, ...conditions] })
  return summariesOf(study, decisions, outcomes)
}

/** Experiment 3. The first row is temperature 1, unsteered. */
export async function temperatureControl(study: Study, material: Material): Promise<TemperatureRow[]> {
  const temperatures = [1, ...study.settings.temperatures.filter((temperature) => temperature !== 1)]
  const summaries = await measured(
    study,
    { phase: 'temperatures', material },
    temperatures.map(atTemperature),
  )
  return summaries.map((summary, index) => ({ temperature: temperatures[index] ?? NaN, ...summary }))
}

/** Every β asked for, 0, the chosen one and its opposite. */
export function sweptBetas({ settings }: Study, { beta }: OperatingPoint): number[] {
  return [...new Set([...settings.betas, 0, beta, -beta])].sort((a, b) => a - b)
}

/** Experiment 4: β at the chosen block. */
export async function strengthSweep(
  study: Study,
  material: Material,
  point: OperatingPoint,
): Promise<StrengthRow[]> {
  const betas = sweptBetas(study, point)
  const conditions = betas.map((beta) => steeredBy(point.vector, point.block, beta))
  const summaries = await measured(study, { phase: 'strengths', material }, conditions)
  return summaries.map((summary, index) => ({ beta: betas[index] ?? NaN, ...summary }))
}

/** Experiment 5: every block, every positive β. */
export async function layerSweep(study: Study, material: Material): Promise<LayerRow[]> {
  const betas = study.settings.betas.filter((beta) => beta > 0)
  const grid = material.vectors.flatMap(({ block, vector }) => betas.map((beta) => ({ block, vector, beta })))
  const conditions = grid.map(({ block, vector, beta }) => steeredBy(vector, block, beta))
  const summaries = await measured(study, { phase: 'blocks', material }, conditions)
  return summaries.map((summary, index) => ({
    block: grid[index]?.block ?? NaN,
    beta: grid[index]?.beta ?? NaN,
    ...summary,
  }))
}

/**
 * Experiment 6: the vector with its coordinates permuted (the same numbers, hence the same length), and the time
 * vector drawn out to that length, at the chosen β.
 */
export async function directionControls(
  study: Study,
  material: Material,
  point: OperatingPoint,
): Promise<ControlRow[]> {
  const named = controlsOf(study, material, point)
  const conditions = named.map(({ vector }) => steeredBy(vector, point.block, point.beta))
  const summaries = await measured(study, { phase: 'permuted vectors and time', material }, conditions)
  return named.flatMap(({ name, kind }, index) => {
    const summary = summaries[index]
    return summary === undefined ? [] : [{ name, kind, beta: point.beta, ...summary }]
  })
}

interface Control {
  readonly name: string
  readonly kind: ControlRow['kind']
  readonly vector: Float32Array
}

function controlsOf({ settings }: Study, { vectors }: Material, point: OperatingPoint): Control[] {
  const permuted = Array.from({ length: settings.permutations }, (_, number): Control => ({
    name: `permuted ${number + 1}`,
    kind: 'permuted',
    vector: permutedVector(point.vector, seedFor(settings.seed, `permutation ${number}`)),
  }))
  const time = vectors.find(({ block }) => block === point.block)?.timeVector
  const length = time === undefined ? 0 : lengthOf(time)
  const stretched =
    time === undefined || length === 0 ? null : time.map((value) => (value * lengthOf(point.vector)) / length)
  return [
    { name: 'entropy vector', kind: 'entropy', vector: point.vector },
    ...permuted,
    ...(stretched === null ? [] : [{ name: 'time vector', kind: 'time' as const, vector: stretched }]),
  ]
}
