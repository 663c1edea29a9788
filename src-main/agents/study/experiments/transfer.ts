/**
 * Experiment 7: a vector made of episodes in one wording, used in another. Both vectors act on decisions of both
 * wordings, from episodes that neither vector was made of.
 */
import { blockVectors } from '../block-vectors'
import { summariesOf } from '../choose-point'
import { entropyOf, type ConditionSummary } from '../condition-summary'
import { drawDecisions, type DrawnDecision } from '../draw-decisions'
import { steeredBy, unsteered, type Outcomes } from '../measure-decisions'
import { equalMeans, leadingSamples, unequal } from '../settings'
import { meanRatio, type RatioEstimate } from '../statistics/ratio-intervals'
import { episodesOf, wordingCalled, type Material, type OperatingPoint, type Study } from '../study'

const wordingIds = ['buttons', 'slot-machines'] as const
type WordingId = (typeof wordingIds)[number]

export interface TransferRow extends ConditionSummary {
  readonly vectorFrom: WordingId
  readonly task: WordingId
  readonly beta: number
}

export interface Transfer {
  readonly rows: readonly TransferRow[]
  /** Change in the other wording over the change in the vector's own, at the chosen β; null where the own is none. */
  readonly ratios: readonly { readonly vectorFrom: WordingId; readonly ratio: RatioEstimate | null }[]
  /** Episodes behind each vector. */
  readonly runs: Readonly<Record<WordingId, number>>
  readonly decisions: Readonly<Record<WordingId, number>>
  /** Of the two vectors, at the chosen block. */
  readonly norms: Readonly<Record<WordingId, number>>
  readonly note: string | null
}

export async function transfer(study: Study, material: Material, point: OperatingPoint): Promise<Transfer> {
  const { settings, bootstrap } = study
  const wording = wordingCalled('slot-machines')
  const collected = await study.jobs.episodes('episodes in the other wording', slotEpisodes(study))
  const played = collected.filter(({ request }) => request.environment.id !== equalMeans.id)
  const own = collected.filter(({ request }) => request.environment.id === equalMeans.id)
  const [slot] = blockVectors(own, [point.block], bootstrap)
  if (slot === undefined) throw new Error(`There is no vector of ${wording.arms} at the chosen block.`)
  const decisions = {
    buttons: material.halves.report,
    'slot-machines': drawDecisions(played, {
      count: material.halves.report.length,
      seed: settings.seed,
      horizon: settings.horizon,
    }),
  }
  const vectors = { buttons: point.vector, 'slot-machines': slot.vector }
  const betas = transferBetas(settings.betas, point.beta)
  const parts: TaskPart[] = []
  for (const task of wordingIds)
    parts.push(
      await measureTask(study, { task, decisions: decisions[task], vectors, block: point.block, betas }),
    )
  return {
    rows: parts.flatMap(({ rows }) => rows),
    ratios: wordingIds.map((vectorFrom) => ({
      vectorFrom,
      ratio: ratioOf(parts, { vectorFrom, beta: point.beta }, study),
    })),
    runs: { buttons: material.collection.length, 'slot-machines': own.length },
    decisions: { buttons: decisions.buttons.length, 'slot-machines': decisions['slot-machines'].length },
    norms: {
      buttons: material.vectors.find(({ block }) => block === point.block)?.norm ?? NaN,
      'slot-machines': slot.norm,
    },
    note: null,
  }
}

/** Equal means for the vector, the four others for the decisions. */
export function slotEpisodes(study: Study) {
  const { samples, transferRuns, transferUnequalRuns } = study.settings
  const wording = wordingCalled('slot-machines')
  return [
    ...episodesOf(study, {
      environment: equalMeans,
      runs: transferRuns,
      samples,
      wording,
      readActivations: true,
    }),
    ...unequal.flatMap((environment) =>
      episodesOf(study, { environment, runs: transferUnequalRuns, samples: leadingSamples, wording }),
    ),
  ]
}

/** Half the chosen β, it, and the next one asked for: enough to see whether the four lines run alike. */
export function transferBetas(betas: readonly number[], beta: number): number[] {
  const next = betas.filter((each) => each > beta).sort((a, b) => a - b)[0]
  return [beta / 2, beta, next ?? 1.5 * beta]
}

interface TaskInput {
  readonly task: WordingId
  readonly decisions: readonly DrawnDecision[]
  readonly vectors: Readonly<Record<WordingId, Float32Array>>
  readonly block: number
  readonly betas: readonly number[]
}

interface TaskPart {
  readonly task: WordingId
  readonly grid: readonly { readonly vectorFrom: WordingId; readonly beta: number }[]
  readonly outcomes: Outcomes
  readonly decisions: readonly DrawnDecision[]
  readonly rows: readonly TransferRow[]
}

async function measureTask(
  study: Study,
  { task, decisions, vectors, block, betas }: TaskInput,
): Promise<TaskPart> {
  const grid = wordingIds.flatMap((vectorFrom) => betas.map((beta) => ({ vectorFrom, beta })))
  const conditions = grid.map(({ vectorFrom, beta }) => steeredBy(vectors[vectorFrom], block, beta))
  const outcomes = await study.jobs.measure(`transfer to ${wordingCalled(task).arms}`, {
    decisions,
    conditions: [unsteered, ...conditions],
  })
  const rows = summariesOf(study, decisions, outcomes).flatMap((summary, index) => {
    const spot = grid[index]
    return spot === undefined ? [] : [{ ...spot, task, ...summary }]
  })
  return { task, grid, outcomes, decisions, rows }
}

/** Means over runs, since decisions of one run depend on each other. */
function ratioOf(
  parts: readonly TaskPart[],
  { vectorFrom, beta }: { readonly vectorFrom: WordingId; readonly beta: number },
  { bootstrap }: Study,
): RatioEstimate | null {
  const changes = (isOwn: boolean): number[] => {
    const part = parts.find(({ task }) => (task === vectorFrom) === isOwn)
    const index = part?.grid.findIndex((spot) => spot.vectorFrom === vectorFrom && spot.beta === beta) ?? -1
    return part === undefined || index < 0 ? [] : changesByRun(part, index + 1)
  }
  return meanRatio(changes(false), changes(true), bootstrap)
}

function changesByRun({ outcomes, decisions }: TaskPart, index: number): number[] {
  const groups = new Map<string, number[]>()
  for (const [place, { group }] of decisions.entries()) {
    const [base, steered] = [entropyOf(outcomes[0]?.[place]), entropyOf(outcomes[index]?.[place])]
    if (base !== null && steered !== null) groups.set(group, [...(groups.get(group) ?? []), steered - base])
  }
  return [...groups.values()].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
}
