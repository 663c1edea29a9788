/** A stand-in for the engine's agent jobs, and what they are asked. */
import type { EpisodeStep } from '../../../src-main/agents/bandit'
import type { EpisodeInput, EpisodeOutput } from '../../../src-main/engine/_agent-jobs'
import type { StructureOutput } from '../../../src-main/engine/_language-jobs'
import type { Input } from '../../../src-main/ipc/contract'
import { ProblemError } from '../../../src-main/lib/problem'
import { openBench, type AgentJobs, type Bench } from './bench'

export const modelId = 'mood-tales'
export const width = 3
export const hash = 'ab'.repeat(32)

export const structure: StructureOutput = {
  hash,
  family: 'llama',
  contextLength: 4096,
  vocabularySize: 9,
  width,
  hasChatTemplate: true,
  blocks: [0, 1].map((index) => ({
    index,
    heads: 1,
    kvHeads: 1,
    headSize: 1,
    attention: 'plain',
    order: 'sequential',
    norm: 'pre',
    points: [],
  })),
  points: [],
  missing: [],
  notes: [],
  device: 'cpu',
  note: null,
}

export const setup: Input<'agent.play'>['setup'] = {
  task: { kind: 'gaussian', means: [100, 100], spread: 10 },
  wording: { name: 'Button', arm: 'button', arms: 'buttons', unit: 'point', units: 'points' },
  horizon: 3,
  samples: 2,
  maxTokens: 16,
  seed: 1,
}
const vector = { block: 1, vector: Float32Array.of(1, 2, 3), beta: 2 }
export const request = {
  runId: 'run-1',
  modelId,
  setup,
  temperature: 1,
  steering: vector,
  played: [],
  until: null,
}

export function stepAt(step: number, beta = 0, entropyNats = 0.3): EpisodeStep {
  const text = 'Thought: so.\nAction: I choose Button 1.'
  return {
    step,
    counts: [2, 0],
    valid: 2,
    samples: 2,
    entropyNats,
    correctedNats: entropyNats,
    completions: [{ text, action: 0 }],
    chosen: 0,
    action: 0,
    reward: 100,
    turn: { answer: text, feedback: 'Button 1 gave 100 points.' },
    regret: 0,
    beta,
    temperature: 1,
    promptTokens: 5,
    projection: null,
  }
}

function outputOf(steps: readonly EpisodeStep[]): EpisodeOutput {
  const row = (scale: number): Float64Array =>
    Float64Array.from({ length: 2 * width }, (_, i) => scale * (i + 1))
  return {
    steps,
    ended: 'horizon',
    message: null,
    activations: {
      blocks: [0, 1],
      width,
      entropyWeighted: row(1),
      timeWeighted: row(2),
      entropySum: steps.length * 0.3,
      timeSum: (steps.length * (steps.length + 1)) / 2,
      steps: steps.length,
    },
    modelHash: hash,
    device: 'cpu',
    note: null,
  }
}

/** Plays at once, each step under the β that was heard last; `between` runs before each step. */
export function player(between: (step: number) => Promise<void> = () => Promise.resolve()) {
  const inputs: EpisodeInput[] = []
  const episode: NonNullable<AgentJobs['agent.episode']> = async (input, { signal, onStart, onEvent }) => {
    inputs.push(input)
    let beta = input.steering?.beta ?? 0
    onStart?.((hand) => (beta = hand.beta))
    const steps = [...input.played]
    while (steps.length < input.horizon) {
      await between(steps.length)
      if (signal?.aborted === true) throw new ProblemError('cancelled', 'Cancelled.')
      const step = stepAt(steps.length, beta)
      onEvent?.({ kind: 'words', step: step.step, text: 'Thought' })
      steps.push(step)
      onEvent?.({ kind: 'step', step })
    }
    return outputOf(steps)
  }
  return { inputs, episode }
}

export function openWith(agent: AgentJobs): Bench {
  const bench = openBench()
  bench.engine.language = { 'language.open': () => Promise.resolve(structure) }
  bench.engine.agent = agent
  return bench
}
