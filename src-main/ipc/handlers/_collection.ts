/**
 * Unsteered play for a vector of one's own: runs spread over engine processes, each kept on disk as it is played, so
 * that a cancelled or interrupted collection goes on where it stopped.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { addSums } from '../../agents/activation-sums'
import { cosine, entropyVectors, timeVectors } from '../../agents/entropy-vectors'
import { EpisodeFile, type EpisodeEnd } from '../../agents/episode-file'
import { episodeSeed } from '../../agents/seeds'
import { isSmallModel } from '../../agents/small-model'
import { validShare } from '../../agents/summary'
import type { EpisodeStep } from '../../agents/bandit'
import { playKeptEpisode } from '../../engine/play-kept-episode'
import { findModelFiles } from '../../language/model-files'
import { dataFolder } from '../../lib/data-folder'
import { spreadJobs } from '../../lib/spread-jobs'
import { lengthOf } from '../../steering/directions/direction'
import type { AgentDecision, Input, Output } from '../contract'
import type { Handler } from './_contract'
import { modelJob, type ModelCall } from './_model-job'
import type { Services } from './_services'
import { StepPace } from './_step-pace'

type Plan = Input<'agent.collect'>['plan']

interface Played extends EpisodeEnd {
  readonly steps: readonly EpisodeStep[]
}

/** Collections whose play is kept, the newest. */
const keptCollections = 4
/** Decisions given back to measure on. */
const decisionCount = 8
const tellEveryMs = 200

export function collectHandler(services: Services): Handler<'agent.collect'> {
  return async ({ runId, modelId, plan }, context) =>
    await modelJob(services, { runId, modelId }, context.signal, async (call) => {
      const { graphPath } = await findModelFiles(call.model.folder)
      const { hash } = await services.engine.call(modelId, 'language.open', call.model, {
        signal: call.options.signal,
      })
      const processes = (await isSmallModel(graphPath)) ? availableParallelism() : 1
      const keys = Array.from({ length: Math.min(processes, plan.runs) }, (_, index) => `agent-${index}`)
      const folder = await folderOf(hash, plan)
      try {
        const collecting = new Collecting(services, { plan, call, runId, folder, hash })
        return outputOf(await collecting.playAll(keys), plan, hash)
      } finally {
        // Their memory is given back; the process of the game stays.
        await Promise.all(keys.map((key) => services.engine.unload(key)))
      }
    })
}

interface Order {
  readonly plan: Plan
  readonly call: ModelCall
  readonly runId: string
  readonly folder: string
  readonly hash: string
}

class Collecting {
  readonly #services: Services
  readonly #order: Order
  readonly #pace = new StepPace()
  /** Steps of each run that are known. */
  readonly #lengths: number[]
  #entropySum = 0
  #entropySteps = 0
  #runsDone = 0
  #toldMs = -Infinity
  #processes = 1

  constructor(services: Services, order: Order) {
    this.#services = services
    this.#order = order
    this.#lengths = Array.from({ length: order.plan.runs }, () => 0)
  }

  async playAll(keys: readonly string[]): Promise<readonly Played[]> {
    this.#processes = keys.length
    const files = await Promise.all(this.#lengths.map((_, run) => this.#open(run)))
    for (const [run, { played }] of files.entries()) for (const step of played) this.#count(run, step)
    this.#runsDone = files.filter(({ end }) => end !== null).length
    this.#tell(true)
    const tasks = [...files.entries()]
    const played = await spreadJobs({ keys, tasks, work: ([run, file], key) => this.#play(run, file, key) })
    this.#tell(true)
    return played
  }

  async #play(run: number, file: EpisodeFile, key: string): Promise<Played> {
    const { plan, call } = this.#order
    call.options.signal.throwIfAborted()
    const { samples, maxTokens, temperature, task, wording, horizon, seed } = plan
    const isOver = file.end !== null
    let lastMs: number | null = null
    const played = await playKeptEpisode(this.#services.engine, key, {
      input: {
        ...call.model,
        task,
        wording,
        horizon,
        seed: episodeSeed(seed, run),
        sampling: { samples, temperature, maxTokens },
        steering: null,
        readActivations: true,
      },
      file,
      signal: call.options.signal,
      onStep: (step) => {
        // The first step of a call also opens the model, so it says nothing about the pace.
        const now = performance.now()
        if (lastMs !== null) this.#pace.add(step.step, now - lastMs)
        lastMs = now
        this.#count(run, step)
        this.#tell()
      },
    })
    if (!isOver) this.#runsDone += 1
    // One that ended early leaves nothing to wait for.
    this.#lengths[run] = horizon
    return played
  }

  async #open(run: number): Promise<EpisodeFile> {
    const { plan, folder, hash } = this.#order
    return await EpisodeFile.open(join(folder, `run-${String(run).padStart(4, '0')}.jsonl`), { plan, hash })
  }

  #count(run: number, { step, entropyNats }: EpisodeStep): void {
    this.#lengths[run] = step + 1
    this.#entropySum += entropyNats
    this.#entropySteps += 1
  }

  #tell(isNow = false): void {
    const now = performance.now()
    if (!isNow && now - this.#toldMs < tellEveryMs) return
    this.#toldMs = now
    const { runId, plan } = this.#order
    this.#services.emit('agent.collected', {
      runId,
      steps: this.#lengths.reduce((sum, length) => sum + length, 0),
      totalSteps: plan.runs * plan.horizon,
      runs: this.#runsDone,
      totalRuns: plan.runs,
      secondsLeft: this.#secondsLeft(),
      meanEntropyNats: this.#entropySteps === 0 ? 0 : this.#entropySum / this.#entropySteps,
    })
  }

  /** Of all steps to come, shared by the processes. */
  #secondsLeft(): number | null {
    if (this.#pace.expectedMs(0) === null) return null
    const { horizon } = this.#order.plan
    let ms = 0
    for (const length of this.#lengths)
      for (let step = length; step < horizon; step++) ms += this.#pace.expectedMs(step) ?? 0
    return ms / this.#processes / 1000
  }
}

/** The folder of this very collection; older ones beyond the newest few are removed. */
async function folderOf(hash: string, plan: Plan): Promise<string> {
  const root = join(dataFolder(), 'agent-runs')
  const name = createHash('sha256')
    .update(JSON.stringify([hash, plan]))
    .digest('hex')
    .slice(0, 24)
  await mkdir(join(root, name), { recursive: true })
  const others = (await readdir(root)).filter((other) => other !== name)
  const dated = await Promise.all(
    others.map(async (other) => ({ other, mtimeMs: (await stat(join(root, other))).mtimeMs })),
  )
  const old = dated.toSorted((a, b) => b.mtimeMs - a.mtimeMs).slice(keptCollections - 1)
  for (const { other } of old) await rm(join(root, other), { recursive: true, force: true })
  return join(root, name)
}

function outputOf(played: readonly Played[], plan: Plan, hash: string): Output<'agent.collect'> {
  const sums = addSums(played.flatMap(({ activations }) => activations ?? []))
  const directions = entropyVectors(sums)
  const byTime = timeVectors(sums)
  const steps = played.flatMap((episode) => episode.steps)
  const { runs, horizon, samples, seed, wording } = plan
  return {
    vector: {
      title: 'My own vector',
      directions: directions.map(({ block, vector }) => ({ block, vector: new Float32Array(vector) })),
      origin: `${runs} runs of ${horizon} steps with ${wording.arms}, ${samples} completions each, seed ${seed}`,
      modelHash: hash,
      start: null,
    },
    blocks: directions.map(({ block, vector }, index) => ({
      block,
      norm: lengthOf(vector),
      timeCosine: cosine(vector, byTime[index]?.vector ?? new Float32Array(0)),
    })),
    stepsPlayed: steps.length,
    meanEntropyNats: sums.entropySum / sums.steps,
    validShare: validShare(steps),
    decisions: someDecisions(played, plan),
  }
}

/** From runs and steps spread evenly over all that was played. */
function someDecisions(played: readonly Played[], { wording, task, horizon }: Plan): AgentDecision[] {
  const runs = played.filter(({ steps }) => steps.length > 0)
  return Array.from({ length: runs.length === 0 ? 0 : decisionCount }, (_, index) => {
    const share = (index + 0.5) / decisionCount
    const steps = runs[Math.floor(share * runs.length)]?.steps ?? []
    // Neighbours in the list lie far apart in time.
    const at = Math.floor((((index * 5) % decisionCount) / decisionCount) * steps.length)
    const past = steps.slice(0, at).map(({ turn }) => turn)
    return { wording, arms: task.means.length, rounds: horizon, past }
  })
}
