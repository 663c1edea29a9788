/**
 * The whole study in order: the collection, the vectors, the choice of block and β on one half of the decisions, and
 * everything that is reported on the other. What was done before is found in the folder.
 */
import { availableParallelism, cpus } from 'node:os'
import type { Engine } from '../../engine/_contract'
import type { StructureOutput } from '../../engine/_language-jobs'
import { isProblem, ProblemError } from '../../lib/problem'
import { lengthOf } from '../../steering/directions/direction'
import { blockVectors, type BlockVector } from './block-vectors'
import { checksOf } from './checks'
import { choosePoint, type Choice } from './choose-point'
import { drawHalves } from './draw-decisions'
import { overconfidence } from './experiments/overconfidence'
import { steeredEpisodes } from './experiments/steered-episodes'
import { directionControls, layerSweep, strengthSweep, temperatureControl } from './experiments/sweeps'
import { thoughts } from './experiments/thoughts'
import { tokensOrActions } from './experiments/tokens-or-actions'
import { transfer } from './experiments/transfer'
import { JobStore } from './job-store'
import { Meter, type StudyListener } from './meter'
import { measurePace, roughTime } from './pace'
import { needsOf, planPhases, type Needs } from './plan-phases'
import type { EpisodeRequest, PlayedEpisode } from './play-episodes'
import {
  easy,
  equalMeans,
  hard,
  leadingSamples,
  unequal,
  type ExperimentNumber,
  type StudyPlace,
  type StudySettings,
} from './settings'
import { Bootstrap } from './statistics/bootstrap'
import { episodesOf, groupsOf, type Material, type OperatingPoint, type Study } from './study'
import { StudyJobs } from './study-jobs'
import type { StudyRecord, StudyResults } from './study-record'

export interface StudyRun {
  readonly record: StudyRecord
  readonly vectors: readonly BlockVector[]
}

interface RunOptions {
  readonly engine: Engine
  readonly place: StudyPlace
  readonly settings: StudySettings
  readonly signal: AbortSignal
  readonly listener: StudyListener
  /** As it was typed. */
  readonly command: string
}

/** Throws a sentence where the model cannot play, and 'cancelled' when the signal trips: all that was done is kept. */
export async function runStudy(options: RunOptions): Promise<StudyRun> {
  const startedMs = performance.now()
  const { engine, place, settings, signal } = options
  const structure = await openModel(options)
  const study = await prepare(options, structure)
  const needs = needsOf(settings.experiments)
  const requests = { collection: collectionOf(study), unequal: unequalOf(study) }
  await announce(study, needs, requests)
  const material = await gather(study, needs, requests)
  const results = await experimentsOf(study, needs, material)
  signal.throwIfAborted()
  const opened = await engine.call(firstKey(place), 'language.open', {
    folder: place.folder,
    device: place.device,
  })
  const record: StudyRecord = {
    format: 'saccade-agent-study',
    version: 1,
    date: new Date().toISOString(),
    command: options.command,
    app: place.appVersion,
    settings,
    model: modelOf(place.modelId, structure),
    device: opened.device,
    deviceNote: opened.note,
    machine: machine(),
    workers: place.keys.length,
    elapsedMs: performance.now() - startedMs,
    checks: checksOf(results),
    notes: notesOf([...material.collection, ...material.unequal]),
    ...results,
  }
  return { record, vectors: material.vectors }
}

const firstKey = ({ keys }: StudyPlace): string => keys[0] ?? 'agent-0'

async function openModel({ engine, place, settings, signal }: RunOptions): Promise<StructureOutput> {
  const { folder, device } = place
  const structure = await engine.call(firstKey(place), 'language.open', { folder, device }, { signal })
  const beyond = settings.layers?.find((layer) => layer >= structure.blocks.length)
  if (beyond !== undefined) {
    const last = structure.blocks.length - 1
    throw new ProblemError('bad-input', `This model has blocks 0 to ${last}, and --layers names ${beyond}.`)
  }
  return structure
}

async function prepare(options: RunOptions, structure: StructureOutput): Promise<Study> {
  const { engine, place, settings, signal, listener } = options
  const meter = new Meter(place.keys.length, listener)
  meter.say(`Trying out how fast ${place.modelId} answers, on ${workersWords(place.keys.length)}.`)
  const [store, pace] = await Promise.all([
    JobStore.open(place.out),
    measurePace(engine, place, settings, signal).catch((error: unknown) => {
      throw isProblem(error, 'bad-input') ? trialProblem(error) : error
    }),
  ])
  if (pace.validShare < 0.5)
    meter.say(
      `In the trial only ${(100 * pace.validShare).toFixed(0)} % of the answers had the form the game asks for; invalid ones are counted and left out.`,
    )
  const jobs = new StudyJobs({
    engine,
    place,
    settings,
    store,
    meter,
    signal,
    modelHash: structure.hash,
    pace,
  })
  return {
    settings,
    jobs,
    bootstrap: new Bootstrap(settings.seed, settings.resamples),
    blocks: settings.layers ?? structure.blocks.map(({ index }) => index),
  }
}

/** The engine's advice is for a single decision; here it is the episodes that are too long, or the model's reach. */
function trialProblem(cause: unknown): ProblemError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ProblemError(
    'bad-input',
    `The agent cannot answer in the middle of an episode: ${reason} For a study, choose a smaller --horizon, or a model that holds more.`,
    { cause },
  )
}

const workersWords = (workers: number): string =>
  workers === 1 ? 'one engine process' : `${workers} engine processes`

function collectionOf(study: Study): EpisodeRequest[] {
  const { runs, samples } = study.settings
  return episodesOf(study, { environment: equalMeans, runs, samples, readActivations: true })
}

/** Experiment 1 shows two of the environments; the mirrored ones only lead to decisions. */
function unequalOf(study: Study): EpisodeRequest[] {
  const { unequalRuns: runs, evaluationSamples, experiments } = study.settings
  const isShown = (id: string): boolean => experiments.includes(1) && (id === easy.id || id === hard.id)
  return unequal.flatMap((environment) =>
    episodesOf(study, {
      environment,
      runs,
      samples: isShown(environment.id) ? evaluationSamples : Math.min(leadingSamples, evaluationSamples),
    }),
  )
}

async function announce(
  study: Study,
  needs: Needs,
  requests: { readonly collection: readonly EpisodeRequest[]; readonly unequal: readonly EpisodeRequest[] },
): Promise<void> {
  const { meter, pace, place } = study.jobs.tools
  const { samples } = study.settings
  meter.plan(await planPhases(study, needs, requests))
  meter.say(
    `One step with ${samples} completions takes about ${Math.round(pace.stepMs(samples))} ms of an engine process. ` +
      `The study will take at most about ${roughTime(meter.leftMs())}; what was done before is not done again. ` +
      `Ctrl-C ends it at any time, and the same command goes on from there (${place.out}).`,
  )
}

async function gather(
  study: Study,
  needs: Needs,
  requests: { readonly collection: readonly EpisodeRequest[]; readonly unequal: readonly EpisodeRequest[] },
): Promise<Material> {
  const { jobs, settings, bootstrap, blocks } = study
  const { decisions: count, seed, horizon } = settings
  const collection = needs.collection ? await jobs.episodes('collection', requests.collection) : []
  const played = needs.unequal ? await jobs.episodes('unequal environments', requests.unequal) : []
  return {
    collection,
    unequal: played,
    halves: drawHalves(played, { count, seed, horizon }),
    vectors: needs.vectors ? blockVectors(collection, blocks, bootstrap) : [],
  }
}

async function experimentsOf(study: Study, needs: Needs, material: Material): Promise<StudyResults> {
  const asks = (number: ExperimentNumber): boolean => study.settings.experiments.includes(number)
  const choice = needs.choice ? await choosePoint(study, material) : null
  const temperature = asks(3) ? await temperatureControl(study, material) : null
  const steered = choice === null ? nothingSteered : await steeredResults(study, material, choice)
  const { report } = material.halves
  return {
    choice: choice === null ? null : recordOf(choice),
    vectors: needs.vectors ? material.vectors.map(withoutNumbers) : null,
    reported: needs.unequal ? { decisions: report.length, runs: groupsOf(report) } : null,
    overconfidence: asks(1) ? await overconfidence(study, material) : null,
    temperature,
    ...steered,
    layers: asks(5) ? await layerSweep(study, material) : null,
    tokens: asks(2) ? await tokensOrActions(study, material) : null,
  }
}

type SteeredResults = Pick<
  StudyResults,
  'strength' | 'steeredEpisodes' | 'controls' | 'transfer' | 'thoughts'
>

const nothingSteered: SteeredResults = {
  strength: null,
  steeredEpisodes: null,
  controls: null,
  transfer: null,
  thoughts: null,
}

async function steeredResults(study: Study, material: Material, choice: Choice): Promise<SteeredResults> {
  const asks = (number: ExperimentNumber): boolean => study.settings.experiments.includes(number)
  const { point, bestTemperature } = choice
  return {
    strength: asks(4) ? await strengthSweep(study, material, point) : null,
    controls: asks(6) ? await directionControls(study, material, point) : null,
    thoughts: asks(9) ? await thoughts(study, material, point) : null,
    transfer: asks(7) ? await transfer(study, material, point) : null,
    steeredEpisodes: asks(4)
      ? await steeredEpisodes(study, material, { point, temperature: bestTemperature })
      : null,
  }
}

function recordOf({ point, ...choice }: Choice): StudyResults['choice'] {
  const { block, beta, vector }: OperatingPoint = point
  return { block, beta, length: Math.abs(beta) * lengthOf(vector), ...choice }
}

function withoutNumbers({ block, norm, timeCosine, halvesCosine }: BlockVector) {
  return { block, norm, timeCosine, halvesCosine }
}

function modelOf(id: string, structure: StructureOutput): StudyRecord['model'] {
  const { hash, family, contextLength, width, blocks } = structure
  return { id, hash, family, contextLength, width, blocks: blocks.length }
}

function machine(): StudyRecord['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  }
}

/** Episodes that ended before their horizon, by the reason. */
function notesOf(episodes: readonly PlayedEpisode[]): string[] {
  const short = episodes.filter(({ output }) => output.ended !== 'horizon')
  const reasons = new Map<string, number>()
  for (const { output } of short) {
    const reason = output.message ?? output.ended
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return [...reasons].map(
    ([reason, count]) => `${count} of ${episodes.length} episodes ended early: ${reason}`,
  )
}
