/** Plays episodes on several engine processes, each kept on disk as it is played, with progress on standard error. */
import { join } from 'node:path'
import type { EpisodeStep } from '../agents/bandit'
import { EpisodeFile, type EpisodeEnd } from '../agents/episode-file'
import { episodeSeed } from '../agents/seeds'
import type { Jobs } from '../engine/_contract'
import { playKeptEpisode } from '../engine/play-kept-episode'
import { spreadJobs } from '../lib/spread-jobs'
import type { AgentSetup } from './_agent-setup'

export type EpisodeInput = Jobs['agent.episode'][0]

export interface PlayedEpisode extends EpisodeEnd {
  readonly run: number
  readonly seed: number
  readonly steps: readonly EpisodeStep[]
}

export interface Episodes {
  readonly runs: number
  /** The study's seed; each run gets its own. */
  readonly seed: number
  readonly input: Omit<EpisodeInput, 'seed' | 'played' | 'folder'>
  /** Null = nothing is kept. */
  readonly folder: string | null
}

export async function playEpisodes(setup: AgentSetup, episodes: Episodes): Promise<PlayedEpisode[]> {
  const meter = new StepMeter(episodes.runs * episodes.input.horizon)
  const tasks = Array.from({ length: episodes.runs }, (_, run) => run)
  const played = await spreadJobs({
    keys: setup.keys,
    tasks,
    work: (run, key) => playOne(setup, episodes, { run, key, meter }),
  })
  meter.finish()
  return played
}

interface Playing {
  readonly run: number
  readonly key: string
  readonly meter: StepMeter
}

async function playOne(setup: AgentSetup, episodes: Episodes, playing: Playing): Promise<PlayedEpisode> {
  const { run, meter } = playing
  const seed = episodeSeed(episodes.seed, run)
  const { modelHash } = setup
  const file =
    episodes.folder === null
      ? null
      : await EpisodeFile.open(pathOf(episodes.folder, run), settingsOf(episodes, { seed, modelHash }))
  const { horizon } = episodes.input
  const isOver = (file?.end ?? null) !== null
  meter.skip(isOver ? horizon : (file?.played.length ?? 0))
  const input = { ...episodes.input, folder: setup.folder, seed }
  const onStep = (): void => meter.step()
  const episode = await playKeptEpisode(setup.engine, playing.key, { input, file, onStep })
  if (!isOver) meter.skip(horizon - episode.steps.length)
  return { run, seed, ...episode }
}

function pathOf(folder: string, run: number): string {
  return join(folder, `run-${String(run).padStart(4, '0')}.jsonl`)
}

/** Everything that a step depends on. */
function settingsOf(
  { input }: Episodes,
  told: { readonly seed: number; readonly modelHash: string },
): unknown {
  const { device, steering, ...rest } = input
  const plain = steering === null ? null : { ...steering, vector: [...steering.vector] }
  return { ...rest, device: device.device, steering: plain, ...told }
}

/** Steps played of all, and how long the rest will take at the pace so far. */
class StepMeter {
  readonly #total: number
  readonly #startedMs = performance.now()
  readonly #isTerminal = process.stderr.isTTY
  #done = 0
  #played = 0

  constructor(total: number) {
    this.#total = total
  }

  /** Known from before, or not to be played. */
  skip(steps: number): void {
    this.#done += steps
  }

  step(): void {
    this.#done += 1
    this.#played += 1
    const each = (performance.now() - this.#startedMs) / this.#played
    const left = each * (this.#total - this.#done)
    const text = `step ${this.#done} of ${this.#total}, about ${duration(left)} left`
    if (this.#isTerminal) process.stderr.write(`\r\u001b[K${text}`)
    else if (this.#played % 50 === 0) process.stderr.write(`${text}\n`)
  }

  finish(): void {
    if (this.#isTerminal && this.#played > 0) process.stderr.write('\n')
  }
}

function duration(ms: number): string {
  return ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`
}
