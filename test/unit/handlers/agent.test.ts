/** Agent handlers over a stand-in for the engine: what reaches it, what is told, what a hand may move, what is refused. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EpisodeStep } from '../../../src-main/agents/bandit'
import type { EpisodeInput, EpisodeOutput } from '../../../src-main/engine/_agent-jobs'
import type { StructureOutput } from '../../../src-main/engine/_language-jobs'
import type { Input } from '../../../src-main/ipc/contract'
import { ProblemError } from '../../../src-main/lib/problem'
import { openBench, type AgentJobs, type Bench } from './bench'

const modelId = 'mood-tales'
const width = 3
const hash = 'ab'.repeat(32)

const structure: StructureOutput = {
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

const setup: Input<'agent.play'>['setup'] = {
  task: { kind: 'gaussian', means: [100, 100], spread: 10 },
  wording: { name: 'Button', arm: 'button', arms: 'buttons', unit: 'point', units: 'points' },
  horizon: 3,
  samples: 2,
  maxTokens: 16,
  seed: 1,
}
const vector = { block: 1, vector: Float32Array.of(1, 2, 3), beta: 2 }
const request = {
  runId: 'run-1',
  modelId,
  setup,
  temperature: 1,
  steering: vector,
  played: [],
  until: null,
}

function stepAt(step: number, beta = 0, entropyNats = 0.3): EpisodeStep {
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
function player(between: (step: number) => Promise<void> = () => Promise.resolve()) {
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

function openWith(agent: AgentJobs): Bench {
  const bench = openBench()
  bench.engine.language = { 'language.open': () => Promise.resolve(structure) }
  bench.engine.agent = agent
  return bench
}

const stepsTold = (bench: Bench): readonly EpisodeStep[] =>
  bench.payloads('agent.told').flatMap(({ told }) => (told.kind === 'step' ? [told.step] : []))

describe('agent.list', () => {
  it('leaves out models that cannot hold a conversation', async () => {
    const { agents, othersCount, wordings } = await openBench().invoke('agent.list', {})
    expect(agents.map((agent) => agent.modelId)).not.toContain('mood-tales')
    expect(othersCount).toBeGreaterThan(0)
    expect(wordings.map(({ wordingId }) => wordingId)).toEqual(['buttons', 'slot-machines'])
  })
})

describe('agent.open', () => {
  it('says what there is to steer', async () => {
    const opened = await openWith({}).invoke('agent.open', { runId: 'r', modelId })
    expect(opened).toMatchObject({ hash, blocks: 2, width, vector: null })
  })

  it.each([
    [{ ...structure, hasChatTemplate: false }, /no chat template/],
    [{ ...structure, width: null, missing: ['residual stream'] }, /residual stream.*cannot be steered/],
  ])('refuses what cannot play or be steered, in a sentence', async (other, sentence) => {
    const bench = openWith({})
    bench.engine.language = { 'language.open': () => Promise.resolve(other) }
    await expect(bench.invoke('agent.open', { runId: 'r', modelId })).rejects.toThrow(sentence)
  })
})

describe('agent.play', () => {
  it('gives the engine the whole game and tells each step under the run', async () => {
    const { inputs, episode } = player()
    const bench = openWith({ 'agent.episode': episode })
    const played = await bench.invoke('agent.play', request)
    expect(played).toEqual({ ended: 'horizon', message: null, device: 'cpu', deviceNote: null })
    expect(inputs).toMatchObject([
      {
        folder: expect.stringMatching(/mood-tales$/) as string,
        horizon: 3,
        sampling: { samples: 2, temperature: 1, maxTokens: 16 },
        steering: { block: 1, beta: 2 },
        readActivations: false,
      },
    ])
    expect(stepsTold(bench).map(({ step }) => step)).toEqual([0, 1, 2])
    expect(bench.payloads('agent.told').every(({ runId }) => runId === 'run-1')).toBe(true)
  })

  it('stops at the step it was asked for, and goes on from what was played', async () => {
    const { inputs, episode } = player()
    const bench = openWith({ 'agent.episode': episode })
    expect(await bench.invoke('agent.play', { ...request, until: 1 })).toMatchObject({ ended: 'paused' })
    const first = stepsTold(bench)
    expect(first).toHaveLength(1)
    await bench.invoke('agent.play', { ...request, played: first, until: 2 })
    expect(inputs[1]?.played).toEqual(first)
    expect(stepsTold(bench).map(({ step }) => step)).toEqual([0, 1])
  })

  it('hears the slider before the job begins and at the next step', async () => {
    let bench: Bench | undefined
    const move = async (beta: number) =>
      await bench?.invoke('agent.adjust', { runId: 'run-1', beta, temperature: 1 })
    const { episode } = player(async (step) => void (step > 0 && (await move(step * 10))))
    bench = openWith({
      'agent.episode': async (input, options) => {
        await move(5)
        return await episode(input, options)
      },
    })
    await bench.invoke('agent.play', request)
    expect(stepsTold(bench).map(({ beta }) => beta)).toEqual([5, 10, 20])
    expect(await move(1)).toEqual({ accepted: false })
  })

  it('ends as cancelled when the run is cancelled', async () => {
    const bench = openWith({})
    const { episode } = player(async (step) => {
      if (step === 1) await bench.invoke('run.cancel', { runId: 'run-1' })
    })
    bench.engine.agent = { 'agent.episode': episode }
    await expect(bench.invoke('agent.play', request)).rejects.toMatchObject({ code: 'cancelled' })
    expect(stepsTold(bench)).toHaveLength(1)
  })
})

describe('vectors', () => {
  const kept = {
    title: 'My own',
    directions: [0, 1].map((block) => ({ block, vector: Float32Array.of(block, 2, 3) })),
    origin: '65 runs of 50 steps',
    modelHash: hash,
    start: null,
  }
  const write = { modelId, vector: kept, block: 1, beta: 3.5 }

  it('come back from a file with their provenance, and where to begin', async () => {
    const bench = openWith({})
    const { name, bytes } = await bench.invoke('agent.writeVector', { ...write, format: 'safetensors' })
    expect(name).toBe('My own.safetensors')
    const header = new TextDecoder().decode(bytes)
    for (const said of ['"method":"east"', '"positions":"last"', '"norm":"raw"', hash])
      expect(header).toContain(said)
    const back = await bench.invoke('agent.readVector', { modelId, name, bytes })
    expect(back).toEqual({ ...kept, start: { block: 1, beta: 3.5 } })
  })

  it('leave block 0 out of GGUF, which has no place for it', async () => {
    const bench = openWith({})
    const { name, bytes } = await bench.invoke('agent.writeVector', { ...write, format: 'gguf' })
    const { directions } = await bench.invoke('agent.readVector', { modelId, name, bytes })
    expect(directions.map(({ block }) => block)).toEqual([1])
  })

  it.each([
    [{ ...kept, modelHash: 'cd'.repeat(32) }, /another model/],
    [{ ...kept, directions: [{ block: 0, vector: Float32Array.of(1) }] }, /1 numbers wide .* 3/],
    [{ ...kept, directions: [{ block: 7, vector: Float32Array.of(1, 2, 3) }] }, /block 7/],
  ])('of another model are refused in a sentence', async (other, sentence) => {
    const bench = openWith({})
    const file = await bench.invoke('agent.writeVector', { ...write, vector: other, format: 'safetensors' })
    const read = bench.invoke('agent.readVector', { modelId, name: file.name, bytes: file.bytes })
    await expect(read).rejects.toThrow(sentence)
  })
})

describe('episodes as files', () => {
  const file = {
    format: 'saccade-episode',
    version: 1,
    model: { modelId, title: 'A', hash },
    setup,
    steering: null,
    steps: [stepAt(0), stepAt(1)],
    message: null,
  }
  const read = async (content: unknown) => {
    const bytes = new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
    return await openBench().invoke('agent.readEpisode', { name: 'e.json', bytes })
  }

  it('are given back', async () => {
    expect(await read(file)).toEqual(file)
  })

  it.each([
    ['nonsense', /e\.json holds no episode/],
    [{ ...file, setup: { ...setup, horizon: 0 } }, /setup\.horizon/],
    [{ ...file, steps: [stepAt(1)] }, /do not follow each other/],
    [{ ...file, steps: [{ ...stepAt(0), action: 4 }] }, /do not fit its task/],
  ])('are refused in a sentence', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })
})

describe('what needs no model', () => {
  it('plays baselines many times: regret grows, least for who explores', async () => {
    const task = { kind: 'gaussian' as const, means: [95, 105], spread: 10 }
    const curves = await openBench().invoke('agent.baselines', { task, horizon: 6, seed: 1, games: 3 })
    expect(curves.map(({ player: id }) => id)).toEqual(['thompson', 'ucb', 'epsilon-greedy', 'greedy'])
    for (const { regret, margin } of curves) {
      expect(regret).toHaveLength(6)
      expect(regret.every((value, step) => value >= (regret[step - 1] ?? 0))).toBe(true)
      expect(margin.every((value) => value >= 0)).toBe(true)
    }
  })

  it('tells the opening message and the words that grew', async () => {
    const bench = openBench()
    const { text } = await bench.invoke('agent.opening', { wording: setup.wording, arms: 3, rounds: 9 })
    expect(text).toMatch(/9 rounds with 3 buttons: Button 1, Button 2 and Button 3/)
    const say = (word: string, count: number): string[] =>
      Array.from({ length: count }, () => `Thought: ${word} it.\nAction: I choose Button 1.`)
    const { grown, shrunk } = await bench.invoke('agent.words', {
      wording: setup.wording,
      arms: 2,
      before: [...say('trust', 30), ...say('doubt', 3), 'invalid'],
      after: [...say('trust', 4), ...say('doubt', 29)],
    })
    expect(grown).toMatchObject([{ word: 'doubt', before: 3, after: 29 }])
    expect(shrunk).toMatchObject([{ word: 'trust', before: 30, after: 4 }])
    expect(grown[0]!.low).toBeGreaterThan(1)
  })
})

describe('agent.collect', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'saccade-collect-'))
    process.env['SACCADE_DATA'] = folder
  })
  afterEach(() => {
    delete process.env['SACCADE_DATA']
    rmSync(folder, { recursive: true, force: true })
  })
  const plan = { ...setup, runs: 4, temperature: 1 }
  const collect = { runId: 'run-2', modelId, plan }

  it('makes a vector for each block of the sums of all runs', async () => {
    const { inputs, episode } = player()
    const bench = openWith({ 'agent.episode': episode })
    const { vector: made, blocks, stepsPlayed, decisions } = await bench.invoke('agent.collect', collect)
    // Σ rows / Σ h over four equal runs.
    expect([...made.directions[1]!.vector].map((value) => value.toFixed(3))).toEqual([
      '4.444',
      '5.556',
      '6.667',
    ])
    expect(blocks.map(({ block, timeCosine }) => [block, timeCosine.toFixed(6)])).toEqual([
      [0, '1.000000'],
      [1, '1.000000'],
    ])
    expect(stepsPlayed).toBe(12)
    expect(decisions.length).toBeGreaterThan(0)
    expect(new Set(inputs.map(({ seed }) => seed)).size).toBe(4)
    expect(inputs.every((input) => input.steering === null && input.readActivations)).toBe(true)
    expect(bench.payloads('agent.collected').at(-1)).toMatchObject({ steps: 12, totalSteps: 12, runs: 4 })
  })

  it('keeps what was played when it is cancelled, and goes on from there', async () => {
    const bench = openWith({})
    let steps = 0
    const { episode } = player(async () => {
      steps += 1
      if (steps === 6) await bench.invoke('run.cancel', { runId: 'run-2' })
    })
    bench.engine.agent = { 'agent.episode': episode }
    await expect(bench.invoke('agent.collect', collect)).rejects.toMatchObject({ code: 'cancelled' })
    let stepsAgain = 0
    const again = player(() => {
      stepsAgain += 1
      return Promise.resolve()
    })
    bench.engine.agent = { 'agent.episode': again.episode }
    expect(await bench.invoke('agent.collect', collect)).toMatchObject({ stepsPlayed: 12 })
    // The sixth was under way when it was cancelled; beside it another process may have been playing.
    expect(stepsAgain).toBeLessThanOrEqual(8)
    expect(stepsAgain).toBeGreaterThan(0)
  })

  it('says so where no entropy was seen, and makes no vector of nothing', async () => {
    const { episode } = player()
    const bench = openWith({
      'agent.episode': async (input, options) => {
        const output = await episode(input, options)
        const activations = output.activations && { ...output.activations, entropySum: 0 }
        return { ...output, activations }
      },
    })
    await expect(bench.invoke('agent.collect', collect)).rejects.toThrow(/No entropy vector can be made/)
  })
})
