/** `agent bandit`: episodes, their entropies, regret and best-arm share; baselines beside them. */
import { join } from 'node:path'
import { playBaseline } from '../agents/baselines'
import type { AgentSteering, BanditTask } from '../agents/bandit'
import { checkTask } from '../agents/rewards'
import { episodeSeed } from '../agents/seeds'
import { summarise, validShare } from '../agents/summary'
import { readLanguageCard } from '../language/language-card'
import { ProblemError } from '../lib/problem'
import { checkFits, type SteeringVector } from '../steering/vectors/steering-vector'
import { readVectorFile } from '../steering/vectors/vector-file'
import type { BanditCommand } from './_agent-bandit'
import { playEpisodes, type PlayedEpisode } from './_agent-episodes'
import { withAgent, type AgentSetup } from './_agent-setup'
import { makeOutFolder } from './_out-folder'

/** β in the paper. */
const usualBeta = 2

export async function runAgentBandit(command: BanditCommand): Promise<void> {
  const task = taskOf(command)
  checkTask(task)
  if (command.out !== undefined) await makeOutFolder(command.out)
  await withAgent(command, async (setup) => {
    const steering = await readSteering(setup, command)
    const { runs, seed, horizon } = command
    const played = await playEpisodes(setup, {
      runs,
      seed,
      folder: command.out ?? null,
      input: {
        device: { device: command.device, allowFallback: false },
        task,
        wording: setup.wording,
        horizon,
        steering,
        sampling: {
          samples: command.samples,
          temperature: command.temperature,
          maxTokens: command.maxTokens,
        },
        readActivations: false,
      },
    })
    const baselines = command.baseline.map((id) => ({
      id,
      episodes: Array.from({ length: runs }, (_, run) => {
        const steps = playBaseline(id, task, { horizon, seed: episodeSeed(seed, run) })
        return { run, ...summarise(steps, task), steps }
      }),
    }))
    print(command, { task, setup, steering, played, baselines })
  })
}

function taskOf({ arms, means, bernoulli, spread }: BanditCommand): BanditTask {
  const [low, high] = bernoulli === true ? [0.4, 0.6] : [95, 105]
  const even = Array.from({ length: arms }, (_, arm) => low + ((high - low) * arm) / (arms - 1))
  return { kind: bernoulli === true ? 'bernoulli' : 'gaussian', means: means ?? even, spread }
}

/** The vector of a file, or the model's own where only its strength or block is given; null = unsteered. */
async function readSteering(setup: AgentSetup, command: BanditCommand): Promise<AgentSteering | null> {
  const source = await sourceOf(setup, command)
  if (source === null) return null
  const { file, block, beta } = source
  const vector = await readVectorFile(file)
  await checkOnModel(vector, setup, command)
  const there = vector.directions.map((each) => each.block)
  const chosen = command.layer ?? block ?? there[Math.floor(there.length / 2)]
  const direction = vector.directions.find((each) => each.block === chosen)
  if (direction !== undefined) return { ...direction, beta: command.beta ?? beta }
  throw new ProblemError(
    'bad-input',
    `${file} has directions for blocks ${there.join(', ')}. Choose among them with --layer.`,
  )
}

interface VectorSource {
  readonly file: string
  /** null = the middle one of those in the file. */
  readonly block: number | null
  readonly beta: number
}

async function sourceOf(
  { folder }: AgentSetup,
  { model, vector: file, beta, layer }: BanditCommand,
): Promise<VectorSource | null> {
  if (file !== undefined) return { file, block: null, beta: usualBeta }
  if (beta === undefined && layer === undefined) return null
  const own = (await readLanguageCard(folder))?.example.vector
  if (own !== undefined) return { ...own, file: join(folder, own.path) }
  throw new ProblemError(
    'bad-input',
    `${model} comes with no steering vector, so there is nothing to steer with. Make one with "agent vector" and give it with --vector.`,
  )
}

async function checkOnModel(
  vector: SteeringVector,
  { engine, keys, folder, modelHash }: AgentSetup,
  { device }: BanditCommand,
): Promise<void> {
  const input = { folder, device: { device, allowFallback: false } }
  const { width, blocks } = await engine.call(keys[0] ?? 'agent-0', 'language.open', input)
  checkFits(vector, { width: width ?? 0, blocks: blocks.length, modelHash, isForced: false })
}

interface Report {
  readonly task: BanditTask
  readonly setup: AgentSetup
  readonly steering: AgentSteering | null
  readonly played: readonly PlayedEpisode[]
  readonly baselines: readonly {
    readonly id: string
    readonly episodes: readonly ReturnType<typeof summarise>[]
  }[]
}

function print(command: BanditCommand, { task, setup, steering, played, baselines }: Report): void {
  const episodes = played.map((episode) => ({
    ...episode,
    ...summarise(episode.steps, task),
    validShare: validShare(episode.steps),
    steps: episode.steps,
  }))
  if (command.json === true) {
    const { vector, ...rest } = steering ?? { vector: null }
    const told = vector === null ? null : { ...rest, file: command.vector ?? null }
    const { modelHash, wording } = setup
    const { model, horizon, samples, temperature, seed } = command
    const settings = { model, modelHash, task, wording, horizon, samples, temperature, seed, steering: told }
    process.stdout.write(`${JSON.stringify({ ...settings, episodes, baselines })}\n`)
    return
  }
  for (const episode of episodes) {
    const line = `run ${episode.run + 1}: ${episode.steps.length} steps, entropy ${episode.entropyNats.toFixed(3)} nats, ${percent(episode.validShare)} valid, best arm ${percent(episode.bestArmShare)}, regret ${episode.regret.toFixed(1)}\n`
    process.stdout.write(`${line}${episode.message === null ? '' : `${episode.message}\n`}`)
  }
  for (const { id, episodes: all } of baselines) {
    const mean = (value: (episode: (typeof all)[number]) => number): number =>
      all.reduce((sum, episode) => sum + value(episode), 0) / all.length
    process.stdout.write(
      `${id}: entropy ${mean(({ entropyNats }) => entropyNats).toFixed(3)} nats, best arm ${percent(mean(({ bestArmShare }) => bestArmShare))}, regret ${mean(({ regret }) => regret).toFixed(1)}\n`,
    )
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
