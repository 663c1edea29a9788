/**
 * How long the episodes of an entropy vector take: whole episodes on as many engine processes as there are cores, and
 * where the time of a step goes, in this process alone.
 */
import { availableParallelism } from 'node:os'
import { promptOf, type AgentModel } from '../../agents/agent-model'
import type { PastTurn } from '../../agents/bandit'
import { wordings } from '../../agents/bandit-text'
import { begin, readStates } from '../../agents/decide'
import { drawAnswers } from '../../agents/draw-answers'
import { createBroker } from '../../engine/broker'
import type { Engine, Jobs } from '../../engine/_contract'
import { openAgent, openMind } from '../../engine/jobs/agent/open-agent'
import { nodeSpawner } from '../../engine/spawn-node'
import { spreadJobs } from '../../lib/spread-jobs'
import { ProblemError } from '../../lib/problem'

export interface CollectionSize {
  /** Episodes that each process plays. */
  readonly rounds: number
  readonly horizon: number
  readonly samples: number
  readonly engineFile: string
}

export interface CollectionSpeed {
  readonly processes: number
  readonly episodes: number
  readonly steps: number
  /** Of one process while the others play too. */
  readonly msPerStep: number
  /** Of 65 episodes with 50 steps on these processes. */
  readonly estimatedMinutes: number
  readonly barMinutes: number
  readonly isMet: boolean
  readonly split: CollectionSplit
}

/** Means over steps spread evenly over an episode, ms. */
interface CollectionSplit {
  readonly promptTokens: number
  /** Rendering the dialogue and finding its tokens. */
  readonly promptMs: number
  /** Running what is new of it. */
  readonly historyMs: number
  /** Reading the residual stream, and the first token's scores. */
  readonly readMs: number
  readonly drawMs: number
  /** Of drawing: what onnxruntime takes; the rest is choosing tokens and making texts. */
  readonly drawRuntimeMs: number
  readonly isSideBySide: boolean
}

const usualSteps = 65 * 50
const barMinutes = 20
const device = { device: 'cpu', allowFallback: false } as const
const task = { kind: 'gaussian', means: [100, 100], spread: 10 } as const
const maxTokens = 64

export async function measureCollection(folder: string, size: CollectionSize): Promise<CollectionSpeed> {
  const processes = availableParallelism()
  const keys = Array.from({ length: processes }, (_, index) => `agent-${index}`)
  const engine = createBroker({ spawn: nodeSpawner(size.engineFile) })
  try {
    // Loading is not counted.
    await Promise.all(keys.map((key) => playOne(engine, key, inputOf(folder, 0, { ...size, horizon: 1 }))))
    const startedMs = performance.now()
    const tasks = Array.from({ length: size.rounds * processes }, (_, run) => run + 1)
    const turns = await spreadJobs({
      keys,
      tasks,
      work: (seed, key) => playOne(engine, key, inputOf(folder, seed, size)),
    })
    const steps = turns.reduce((sum, each) => sum + each.length, 0)
    const msPerStep = ((performance.now() - startedMs) * processes) / steps
    const estimatedMinutes = (usualSteps * msPerStep) / processes / 60_000
    const split = await splitStep(folder, longest(turns), size.samples)
    const told = { processes, episodes: tasks.length, steps, msPerStep, estimatedMinutes, barMinutes }
    return { ...told, isMet: estimatedMinutes <= barMinutes, split }
  } finally {
    await engine.dispose()
  }
}

type Input = Jobs['agent.episode'][0]

function inputOf(folder: string, seed: number, { horizon, samples }: Omit<CollectionSize, 'rounds'>): Input {
  const sampling = { samples, temperature: 1, maxTokens }
  const rest = { steering: null, played: [], readActivations: true }
  return { folder, device, task, wording: words(), horizon, seed, sampling, ...rest }
}

function words(): (typeof wordings)[number] {
  const [first] = wordings
  if (first === undefined) throw new Error('there is no wording')
  return first
}

async function playOne(engine: Engine, key: string, input: Input): Promise<readonly PastTurn[]> {
  const { steps, message } = await engine.call(key, 'agent.episode', input)
  if (steps.length > 0) return steps.map(({ turn }) => turn)
  throw new ProblemError('bad-input', message ?? 'The agent played no step.')
}

function longest(all: readonly (readonly PastTurn[])[]): readonly PastTurn[] {
  return all.reduce((most, turns) => (turns.length > most.length ? turns : most), [])
}

const looks = 5

async function splitStep(
  folder: string,
  turns: readonly PastTurn[],
  samples: number,
): Promise<CollectionSplit> {
  const { agent, opened } = await openAgent(folder, 'cpu', { isRead: true, steer: [] })
  try {
    const watch = watched(agent)
    const mind = openMind(watch.agent)
    const sums = { promptTokens: 0, promptMs: 0, historyMs: 0, readMs: 0, drawMs: 0, drawRuntimeMs: 0 }
    for (let look = 0; look < looks; look++) {
      const past = turns.slice(0, Math.floor(((look + 0.5) * turns.length) / looks))
      const lap = lapTimer()
      const { ids } = promptOf(watch.agent, { wording: words(), arms: 2, rounds: turns.length, past })
      sums.promptMs += lap()
      await mind.history.advance(ids)
      sums.historyMs += lap() / Math.max(1, turns.length / looks)
      await readStates(mind, ids)
      const start = await begin(mind, ids, null)
      sums.readMs += lap()
      const before = watch.runtimeMs()
      await drawAnswers(mind, start, { samples, temperature: 1, maxTokens, seed: look, place: look })
      sums.drawMs += lap()
      sums.drawRuntimeMs += watch.runtimeMs() - before
      sums.promptTokens += ids.length
    }
    const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / looks]))
    return { ...(means as typeof sums), isSideBySide: agent.isSideBySide }
  } finally {
    await opened.dispose()
  }
}

function lapTimer(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return last - before
  }
}

/** The agent with a clock on its session. */
function watched(agent: AgentModel): { readonly agent: AgentModel; readonly runtimeMs: () => number } {
  const { session } = agent.model
  let runtimeMs = 0
  const run: typeof session.run = async (...given) => {
    const lap = lapTimer()
    try {
      return await session.run(...given)
    } finally {
      runtimeMs += lap()
    }
  }
  return {
    agent: { ...agent, model: { ...agent.model, session: { ...session, run } } },
    runtimeMs: () => runtimeMs,
  }
}
