/** Action distributions of decisions under many conditions; each pair is kept, so that only new ones are computed. */
import type { MeasureCondition, MeasuredDecision } from '../../engine/_agent-jobs'
import type { Decision } from '../bandit'
import { spreadJobs } from '../../lib/spread-jobs'
import { keyOf, type JobKey } from './job-store'
import type { DrawnDecision } from './draw-decisions'
import { seedFor } from './settings'
import { jobKey, plainWording, type JobTools } from './job-tools'

/** How decisions are taken: β · vector behind a block, and a temperature. */
export interface Condition {
  /** null = unsteered. */
  readonly vector: Float32Array | null
  readonly block: number
  readonly beta: number
  readonly temperature: number
}

export const unsteered: Condition = { vector: null, block: 0, beta: 0, temperature: 1 }

export const atTemperature = (temperature: number): Condition => ({ ...unsteered, temperature })

export const steeredBy = (vector: Float32Array, block: number, beta: number): Condition =>
  beta === 0 ? unsteered : { vector, block, beta, temperature: 1 }

export interface MeasureRequest {
  readonly decisions: readonly DrawnDecision[]
  readonly conditions: readonly Condition[]
  readonly keepTexts?: boolean
}

/** [conditions][decisions] */
export type Outcomes = readonly (readonly MeasuredDecision[])[]

type Cells = Record<string, MeasuredDecision>

interface Cell {
  /** The condition's hash. */
  readonly name: string
  readonly condition: Condition
}

/** A decision and what is known of it; calls that run side by side write it one after another. */
interface Known {
  readonly decision: DrawnDecision
  readonly key: JobKey
  readonly missing: readonly Cell[]
  cells: Cells
  writing: Promise<void>
}

/** One call of the engine: the work on the prompt is shared among its cells. */
interface Work {
  readonly known: Known
  readonly cells: readonly Cell[]
}

export async function measureDecisions(
  tools: JobTools,
  phase: string,
  { decisions, conditions, keepTexts = false }: MeasureRequest,
): Promise<Outcomes> {
  const { meter, place, pace, settings } = tools
  const asked = conditions.map((condition): Cell => ({ name: keyOf(condition), condition }))
  const all = await Promise.all(decisions.map((decision) => lookUp(tools, { decision, asked, keepTexts })))
  const works = worksOf(all)
  const cellMs = pace.cellMs(settings.evaluationSamples)
  meter.begin(
    phase,
    'measure',
    works.reduce((sum, { cells }) => sum + cells.length * cellMs, 0),
  )
  await spreadJobs({
    keys: place.keys,
    tasks: works,
    work: async (work, worker) => {
      const startedMs = performance.now()
      await fill(tools, work, { worker, keepTexts })
      meter.done(work.cells.length * cellMs, performance.now() - startedMs)
    },
  })
  meter.finish(phase)
  return asked.map(({ name }) => all.map(({ cells }) => cellOf(cells, name)))
}

function cellOf(cells: Cells, name: string): MeasuredDecision {
  const cell = cells[name]
  if (cell === undefined) throw new Error('A decision was not measured.')
  return cell
}

/** Block after block, since an engine process keeps few graphs open; what is not steered goes with the first. */
function worksOf(all: readonly Known[]): Work[] {
  const blockOf = ({ condition }: Cell): number => (condition.vector === null ? -1 : condition.block)
  const cells = all.flatMap(({ missing }) => missing)
  const blocks = [...new Set(cells.map(blockOf))].filter((block) => block >= 0).sort((a, b) => a - b)
  const [first = -1, ...rest] = blocks
  return [[-1, first], ...rest.map((block) => [block])].flatMap((group) =>
    all
      .map((known) => ({ known, cells: known.missing.filter((cell) => group.includes(blockOf(cell))) }))
      .filter(({ cells: own }) => own.length > 0),
  )
}

interface LookUp {
  readonly decision: DrawnDecision
  readonly asked: readonly Cell[]
  readonly keepTexts: boolean
}

async function lookUp(tools: JobTools, { decision, asked, keepTexts }: LookUp): Promise<Known> {
  const { settings } = tools
  const key = jobKey(tools, 'agent.measure', {
    decision: plainDecision(decision),
    samples: settings.evaluationSamples,
    maxTokens: settings.maxTokens,
    seed: seedOf(tools, decision),
    keepTexts,
  })
  const cells = (await tools.store.read<Cells>(key)) ?? {}
  const missing = new Map(asked.filter(({ name }) => !(name in cells)).map((cell) => [cell.name, cell]))
  return { decision, key, cells, missing: [...missing.values()], writing: Promise.resolve() }
}

/** The same draws under every condition, so that differences between conditions are paired. */
function seedOf({ settings }: JobTools, { id }: DrawnDecision): number {
  return seedFor(settings.seed, `decision ${id}`)
}

function plainDecision({ decision: { wording, arms, rounds, past } }: DrawnDecision): Decision {
  return { wording: plainWording(wording), arms, rounds, past }
}

interface Filling {
  readonly worker: string
  readonly keepTexts: boolean
}

async function fill(tools: JobTools, { known, cells }: Work, filling: Filling): Promise<void> {
  const measured = await call(tools, { known, cells }, filling)
  known.cells = { ...known.cells, ...measured }
  known.writing = known.writing.then(() => tools.store.write(known.key, known.cells))
  await known.writing
}

async function call(
  tools: JobTools,
  { known: { decision }, cells }: Work,
  { worker, keepTexts }: Filling,
): Promise<Cells> {
  const vectors = [...new Set(cells.flatMap(({ condition }) => condition.vector ?? []))]
  const conditions = cells.map(({ condition }): MeasureCondition => {
    const { vector, block, beta, temperature } = condition
    return { vector: vector === null ? null : vectors.indexOf(vector), block, beta, temperature }
  })
  const { engine, place, settings, signal } = tools
  const { folder, device } = place
  const { evaluationSamples: samples, maxTokens } = settings
  const seed = seedOf(tools, decision)
  const decisions = [plainDecision(decision)]
  const { estimates } = await engine.call(
    worker,
    'agent.measure',
    { folder, device, decisions, conditions, vectors, samples, maxTokens, seed, keepTexts },
    { signal },
  )
  return Object.fromEntries(
    cells.map(({ name }, index) => {
      const [measured] = estimates[index] ?? []
      if (measured === undefined) throw new Error('The engine left out a condition.')
      return [name, measured]
    }),
  )
}
