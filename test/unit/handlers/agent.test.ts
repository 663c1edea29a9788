/** Agent handlers over a stand-in for the engine: what reaches it, what is told, what a hand may move. */
import { describe, expect, it } from 'vitest'
import type { EpisodeStep } from '../../../src-main/agents/bandit'
import { hash, modelId, openWith, player, request, setup, structure, width } from './agent-player'
import { openBench, type Bench } from './bench'

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
    const bench = openBench()
    const move = async (beta: number) =>
      await bench.invoke('agent.adjust', { runId: 'run-1', beta, temperature: 1 })
    const { episode } = player(async (step) => {
      if (step > 0) await move(step * 10)
    })
    bench.engine.agent = {
      'agent.episode': async (input, options) => {
        await move(5)
        return await episode(input, options)
      },
    }
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
