/** What every experiment is given: the engine's three jobs, with results kept, progress told and cancel obeyed. */
import type { RolloutInput, RolloutOutput } from '../../engine/_agent-jobs'
import { spreadJobs } from '../../lib/spread-jobs'
import type { JobKey } from './job-store'
import { jobKey, type JobTools } from './job-tools'
import { playEpisodes, type EpisodeRequest, type PlayedEpisode } from './play-episodes'
import { measureDecisions, type MeasureRequest, type Outcomes } from './measure-decisions'

export type RolloutRequest = Omit<RolloutInput, 'folder' | 'device'>

export class StudyJobs {
  readonly tools: JobTools

  constructor(tools: JobTools) {
    this.tools = tools
  }

  async episodes(phase: string, requests: readonly EpisodeRequest[]): Promise<PlayedEpisode[]> {
    return await playEpisodes(this.tools, phase, requests)
  }

  async measure(phase: string, request: MeasureRequest): Promise<Outcomes> {
    return await measureDecisions(this.tools, phase, request)
  }

  async rollouts(phase: string, requests: readonly RolloutRequest[]): Promise<RolloutOutput[]> {
    const { meter, place, pace } = this.tools
    const costMs = pace.rolloutMs(this.tools.settings.rolloutSamples)
    const keyed = requests.map((request) => ({ request, key: jobKey(this.tools, 'agent.rollouts', request) }))
    meter.begin(phase, 'rollout', costMs * requests.length)
    const outputs = await spreadJobs({
      keys: place.keys,
      tasks: keyed,
      work: async ({ request, key }, worker) => {
        const startedMs = performance.now()
        const output = await this.#rollOut(request, key, worker)
        meter.done(costMs, performance.now() - startedMs)
        return output
      },
    })
    meter.finish(phase)
    return outputs
  }

  /** What is computed here and takes long: looked up, or made and kept. */
  async kept<Value>(name: string, input: unknown, make: () => Value): Promise<Value> {
    const { store } = this.tools
    const key = jobKey(this.tools, name, input)
    const known = await store.read<Value>(key)
    if (known !== null) return known
    const value = make()
    await store.write(key, value)
    return value
  }

  async #rollOut(request: RolloutRequest, key: JobKey, worker: string): Promise<RolloutOutput> {
    const { store, engine, place, signal } = this.tools
    const known = await store.read<RolloutOutput>(key)
    if (known !== null) return known
    const { folder, device } = place
    const output = await engine.call(worker, 'agent.rollouts', { ...request, folder, device }, { signal })
    await store.write(key, output)
    return output
  }
}
