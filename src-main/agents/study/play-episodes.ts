/** Episodes of a study: found where they were played before, gone on with where they were interrupted. */
import type { EpisodeOutput } from '../../engine/_agent-jobs'
import type { AgentSteering, EpisodeStep, Wording } from '../bandit'
import { spreadJobs } from '../../lib/spread-jobs'
import { EpisodeFile } from '../episode-file'
import type { JobKey } from './job-store'
import type { Environment } from './settings'
import { jobKey, plainWording, type JobTools } from './job-tools'

export interface EpisodeRequest {
  readonly environment: Environment
  /** Counts the episodes of an environment from 0; with the environment it fixes the seed. */
  readonly run: number
  readonly seed: number
  readonly wording: Wording
  readonly samples: number
  readonly temperature: number
  readonly steering: AgentSteering | null
  readonly readActivations: boolean
}

export interface PlayedEpisode {
  readonly request: EpisodeRequest
  readonly output: EpisodeOutput
}

interface Keyed {
  readonly request: EpisodeRequest
  readonly key: JobKey
  readonly known: EpisodeOutput | null
}

export async function playEpisodes(
  tools: JobTools,
  phase: string,
  requests: readonly EpisodeRequest[],
): Promise<PlayedEpisode[]> {
  const { meter, place } = tools
  const keyed = await Promise.all(requests.map((request) => lookUp(tools, request)))
  meter.begin(phase, 'episode', missingMs(tools, keyed))
  const outputs = await spreadJobs({
    keys: place.keys,
    tasks: keyed,
    work: async (each, worker) => each.known ?? (await play(tools, each, worker)),
  })
  meter.finish(phase)
  return requests.flatMap((request, index) => {
    const output = outputs[index]
    return output === undefined ? [] : [{ request, output }]
  })
}

/** Expected engine time of what of these episodes is not there yet, ms. */
export async function missingEpisodesMs(
  tools: JobTools,
  requests: readonly EpisodeRequest[],
): Promise<number> {
  return missingMs(tools, await Promise.all(requests.map((request) => lookUp(tools, request))))
}

function missingMs({ settings, pace }: JobTools, keyed: readonly Keyed[]): number {
  const missing = keyed.filter(({ known }) => known === null)
  return missing.reduce((sum, { request }) => sum + settings.horizon * pace.stepMs(request.samples), 0)
}

async function lookUp(tools: JobTools, request: EpisodeRequest): Promise<Keyed> {
  const key = jobKey(tools, 'agent.episode', contentOf(tools, request))
  return { request, key, known: await tools.store.read<EpisodeOutput>(key) }
}

/** All of the job's input that shapes its answer. */
function contentOf(tools: JobTools, request: EpisodeRequest) {
  const { horizon, spread, maxTokens } = tools.settings
  const { environment, wording, samples, temperature, seed, steering, readActivations } = request
  return {
    task: { kind: 'gaussian' as const, means: environment.means, spread },
    wording: plainWording(wording),
    horizon,
    seed,
    sampling: { samples, temperature, maxTokens },
    steering,
    readActivations,
  }
}

async function play(tools: JobTools, { request, key }: Keyed, worker: string): Promise<EpisodeOutput> {
  const { engine, place, store, meter, pace, settings, signal } = tools
  const file = await EpisodeFile.open(store.stepsPath(key), { key })
  const stepMs = pace.stepMs(request.samples)
  meter.done(file.played.length * stepMs, null)
  let kept = file.played.length
  let lastMs = performance.now()
  const keep = (step: EpisodeStep): void => {
    // After a crash the engine plays the same steps once more; they are there already.
    if (step.step !== kept) return
    kept++
    file.add(step)
    const nowMs = performance.now()
    meter.done(stepMs, nowMs - lastMs)
    lastMs = nowMs
  }
  const { folder, device } = place
  const input = { ...contentOf(tools, request), played: file.played, folder, device }
  const output = await engine.call(worker, 'agent.episode', input, {
    signal,
    onEvent: (event) => {
      if (event.kind === 'step') keep(event.step)
    },
  })
  // What an episode that ended early leaves out is done too.
  meter.done((settings.horizon - output.steps.length) * stepMs, null)
  await store.write(key, output)
  await store.dropSteps(key)
  return output
}
