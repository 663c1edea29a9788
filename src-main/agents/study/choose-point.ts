/**
 * Where and how strongly to steer, chosen on the selection half of the decisions alone; the other half is what the
 * report shows, so that the choice does not flatter itself.
 */
import { permutedVector } from '../entropy-vectors'
import type { BlockVector } from './block-vectors'
import { summariseCondition, type ConditionSummary } from './condition-summary'
import { atTemperature, steeredBy, unsteered, type Condition, type Outcomes } from './measure-decisions'
import { seedFor, validBar } from './settings'
import type { Material, OperatingPoint, Study } from './study'

export interface Candidate {
  readonly block: number
  readonly beta: number
  /** Change of the mean entropy on the selection half, nats. */
  readonly change: number | null
  readonly valid: number | null
  /** The same for permuted vectors of equal length, the mean of their sizes; null where it was not tried. */
  readonly permutedChange: number | null
}

export interface Choice {
  readonly point: OperatingPoint
  readonly bestTemperature: number | null
  /** Best first: one for each block. */
  readonly candidates: readonly Candidate[]
  readonly rule: string
  /** The selection half: decisions, and the runs they come from. */
  readonly decisions: number
}

/** What β should reach at least: the bar of 0.20 nats, and something for the luck that a best one had. */
const targetNats = 0.25
/** Permutations tried for each candidate. */
const trialPermutations = 2

const rule =
  'On the selection half: for each block, the smallest β that raises the mean entropy by 0.25 nats or more with a valid share whose lower bound is at least 90 % (where none does, the β that raises it most). Among these, the block whose change is largest after the change by permuted vectors of the same length is taken off.'

export async function choosePoint(study: Study, material: Material): Promise<Choice> {
  const { selection } = material.halves
  const betas = study.settings.betas.filter((beta) => beta > 0)
  const grid = material.vectors.flatMap((block) => betas.map((beta) => ({ block, beta })))
  const steered = await measureGrid(study, material, grid)
  const best = material.vectors.flatMap(({ block }) =>
    mildest(steered.filter((each) => each.spot.block.block === block)),
  )
  const candidates = best.length > 1 ? await tryPermuted(study, material, best) : best.map(candidateOf)
  const sorted = [...candidates].sort((a, b) => specific(b) - specific(a))
  const [first] = sorted
  const vector = material.vectors.find(({ block }) => block === first?.block)?.vector
  if (first === undefined || vector === undefined) throw new Error('There is nothing to choose from.')
  return {
    point: { block: first.block, beta: first.beta, vector },
    bestTemperature: await chooseTemperature(study, material),
    candidates: sorted,
    rule,
    decisions: selection.length,
  }
}

interface Spot {
  readonly block: BlockVector
  readonly beta: number
}

interface MeasuredSpot {
  readonly spot: Spot
  readonly summary: ConditionSummary
}

async function measureGrid(
  study: Study,
  { halves }: Material,
  grid: readonly Spot[],
): Promise<MeasuredSpot[]> {
  const conditions = grid.map(({ block, beta }) => steeredBy(block.vector, block.block, beta))
  const outcomes = await study.jobs.measure('choice of block and β', {
    decisions: halves.selection,
    conditions: [unsteered, ...conditions],
  })
  const summaries = summariesOf(study, halves.selection, outcomes)
  return grid.flatMap((spot, index) => {
    const summary = summaries[index]
    return summary === undefined ? [] : [{ spot, summary }]
  })
}

/** Of conditions measured behind the unsteered one. */
export function summariesOf(
  { bootstrap }: Study,
  decisions: Material['halves']['report'],
  [base = [], ...outcomes]: Outcomes,
): ConditionSummary[] {
  return outcomes.map((measured) => summariseCondition(decisions, { measured, base }, bootstrap))
}

const changeOf = ({ summary }: MeasuredSpot): number => summary.change.value ?? -Infinity

export const isValidEnough = ({ valid }: ConditionSummary): boolean =>
  (valid.low ?? valid.value ?? 0) >= validBar

/** The smallest β of a block that is enough, or the best of those valid enough, or the most valid. */
function mildest(spots: readonly MeasuredSpot[]): MeasuredSpot[] {
  const valid = spots.filter(({ summary }) => isValidEnough(summary))
  const enough = valid.filter((spot) => changeOf(spot) >= targetNats)
  const byBeta = [...enough].sort((a, b) => a.spot.beta - b.spot.beta)
  const byChange = [...valid].sort((a, b) => changeOf(b) - changeOf(a))
  const byValid = [...spots].sort((a, b) => (b.summary.valid.value ?? 0) - (a.summary.valid.value ?? 0))
  const chosen = byBeta[0] ?? byChange[0] ?? byValid[0]
  return chosen === undefined ? [] : [chosen]
}

function candidateOf({ spot, summary }: MeasuredSpot): Candidate {
  return {
    block: spot.block.block,
    beta: spot.beta,
    change: summary.change.value,
    valid: summary.valid.value,
    permutedChange: null,
  }
}

async function tryPermuted(
  study: Study,
  { halves }: Material,
  spots: readonly MeasuredSpot[],
): Promise<Candidate[]> {
  const conditions = spots.flatMap(({ spot }) =>
    Array.from({ length: trialPermutations }, (_, number) => permutedCondition(study, spot, number)),
  )
  const outcomes = await study.jobs.measure('permuted vectors, for the choice', {
    decisions: halves.selection,
    conditions: [unsteered, ...conditions],
  })
  const summaries = summariesOf(study, halves.selection, outcomes)
  return spots.map((spot, index) => {
    const own = summaries.slice(index * trialPermutations, (index + 1) * trialPermutations)
    const sizes = own.map(({ change }) => Math.abs(change.value ?? 0))
    return { ...candidateOf(spot), permutedChange: sizes.reduce((sum, size) => sum + size, 0) / sizes.length }
  })
}

function permutedCondition(study: Study, { block, beta }: Spot, number: number): Condition {
  const seed = seedFor(study.settings.seed, `trial permutation ${number}`)
  return steeredBy(permutedVector(block.vector, seed), block.block, beta)
}

function specific({ change, permutedChange, valid }: Candidate): number {
  const isValid = (valid ?? 0) >= validBar
  return (change ?? -1) - (permutedChange ?? 0) - (isValid ? 0 : 10)
}

/** The temperature with the largest entropy among those valid enough; null where none is. */
async function chooseTemperature(study: Study, { halves }: Material): Promise<number | null> {
  const { temperatures } = study.settings
  const outcomes = await study.jobs.measure('choice of the temperature', {
    decisions: halves.selection,
    conditions: [unsteered, ...temperatures.map(atTemperature)],
  })
  const summaries = summariesOf(study, halves.selection, outcomes)
  const usable = temperatures
    .map((temperature, index) => ({ temperature, summary: summaries[index] }))
    .filter(({ summary }) => summary !== undefined && isValidEnough(summary))
    .sort((a, b) => (b.summary?.change.value ?? 0) - (a.summary?.change.value ?? 0))
  return usable[0]?.temperature ?? null
}
