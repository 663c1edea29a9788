/** The agent's jobs on a model whose choices are known, and on models that misbehave. */
import { beforeAll, describe, expect, it } from 'vitest'
import { measureActions } from '../../../src-main/engine/jobs/agent/measure'
import { rollOut } from '../../../src-main/engine/jobs/agent/rollouts'
import { episodeInput, measureInput, play, quiet, rolloutInput } from '../agents/played'
import { begun, pushVector, width, writeScriptedAgent } from '../agents/scripted-agent'

let agent: string
let attentive: string
const push = (beta: number, block = 1) => ({ block, vector: pushVector(), beta })

beforeAll(async () => {
  agent = await writeScriptedAgent({ second: 0.3 })
  attentive = await writeScriptedAgent({ second: 0.4, attention: 1 })
})

describe('an episode', () => {
  it('is played to its horizon, told as it goes', async () => {
    const { output, events } = await play(
      episodeInput(agent, { sampling: { samples: 100, temperature: 1, maxTokens: 8 } }),
    )
    expect(output).toMatchObject({ ended: 'horizon', message: null, device: 'cpu', activations: null })
    expect(output.modelHash).toMatch(/^[0-9a-f]{64}$/)
    expect(events.filter(({ kind }) => kind !== 'words').map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => ['prompt', 'step']).flat(),
    )
    const seconds = output.steps.reduce((sum, { counts }) => sum + counts[1]!, 0)
    // 0.3 of 400, give or take four deviations.
    expect(Math.abs(seconds - 120)).toBeLessThan(4 * Math.sqrt(400 * 0.3 * 0.7))
    for (const step of output.steps) {
      expect(step).toMatchObject({ valid: 100, samples: 100, beta: 0, temperature: 1, projection: null })
      expect(step.completions[step.chosen]!.action).toBe(step.action)
      expect(step.turn.answer).toBe(`${begun}${step.action + 1}.`)
      expect(step.turn.feedback).toBe(`Button ${step.action + 1} gave ${step.reward} points.`)
      expect(step.regret).toBe(step.action === 0 ? 10 : 0)
    }
  })

  it('is the same for the same seed, and another for another', async () => {
    const [a, b] = [await play(episodeInput(attentive)), await play(episodeInput(attentive))]
    expect(b.output.steps).toEqual(a.output.steps)
    const other = await play(episodeInput(attentive, { seed: 2 }))
    expect(other.output.steps.map(({ reward }) => reward)).not.toEqual(
      a.output.steps.map(({ reward }) => reward),
    )
  })

  it('goes on after an interruption as if there had been none, to the last bit', async () => {
    const input = episodeInput(attentive, { horizon: 6, readActivations: true })
    const { output: whole } = await play(input)
    for (const stopped of [1, 4, 6]) {
      const kept = JSON.parse(JSON.stringify(whole.steps.slice(0, stopped))) as typeof whole.steps
      const { output, events } = await play({ ...input, played: kept })
      expect(output.steps).toEqual(whole.steps)
      expect(output.activations).toEqual(whole.activations)
      expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(6 - stopped)
    }
    expect(whole.activations).toMatchObject({ blocks: [0, 1], width, steps: 6 })
  })

  it('is what it is without steering where β is 0, and leans as β says', async () => {
    const share = async (beta: number | null): Promise<readonly (readonly number[])[]> => {
      const { output } = await play(
        episodeInput(agent, { steering: beta === null ? null : push(beta), horizon: 2 }),
      )
      return output.steps.map(({ counts }) => counts)
    }
    expect(await share(0)).toEqual(await share(null))
    expect((await share(4))[0]![1]).toBe(8)
    expect((await share(-4))[0]![0]).toBe(8)
  })

  it('tells the projection on the vector, of the unsteered model', async () => {
    const { output } = await play(episodeInput(attentive, { steering: push(3), horizon: 2 }))
    const { output: other } = await play(episodeInput(attentive, { steering: push(-3), horizon: 1 }))
    expect(output.steps[0]!.projection).not.toBe(0)
    expect(output.steps[0]!.projection).toBe(other.steps[0]!.projection)
  })

  it('feels the slider at the next decision', async () => {
    let told = 0
    const { output } = await play(episodeInput(agent, { steering: push(1) }), {
      adjustment: () => (told < 2 ? undefined : { beta: -4, temperature: 0 }),
      onEvent: ({ kind }) => (told += Number(kind === 'step')),
    })
    expect(output.steps.map(({ beta }) => beta)).toEqual([1, 1, -4, -4])
    expect(output.steps.map(({ temperature }) => temperature)).toEqual([1, 1, 0, 0])
    expect(output.steps[3]).toMatchObject({ counts: [8, 0], entropyNats: 0 })
  })

  it('ends at once where it is cancelled', async () => {
    const controller = new AbortController()
    const playing = play(episodeInput(agent, { horizon: 500 }), {
      signal: controller.signal,
      onEvent: () => controller.abort(),
    })
    await expect(playing).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('an episode that cannot go on', () => {
  it('ends with a sentence where the agent never answers validly', async () => {
    const { output } = await play(episodeInput(await writeScriptedAgent({ begins: 0, hums: 1 })))
    expect(output).toMatchObject({ ended: 'no-valid-answer', steps: [] })
    expect(output.message).toMatch(/None of the 8 answers at step 1 was valid.*"Hm\. Hm\./)
  })

  it('takes an empty completion as invalid, and goes on where another is valid', async () => {
    const silent = await play(episodeInput(await writeScriptedAgent({ begins: 0 })))
    expect(silent.output).toMatchObject({ ended: 'no-valid-answer', steps: [] })
    expect(silent.output.message).toMatch(/The first was ""/)
    const shy = await play(
      episodeInput(await writeScriptedAgent({ begins: 0.5 }), {
        sampling: { samples: 40, temperature: 1, maxTokens: 8 },
      }),
    )
    expect(shy.output).toMatchObject({ ended: 'horizon', message: null })
    const valid = shy.output.steps.map((step) => step.valid)
    expect(Math.min(...valid)).toBeGreaterThan(0)
    expect(Math.max(...valid)).toBeLessThan(40)
  })

  it('says that the dialogue no longer fits, and leaves nothing out', async () => {
    const small = await writeScriptedAgent({ contextLength: 480 })
    const { output } = await play(episodeInput(small, { horizon: 50 }))
    expect(output.ended).toBe('context')
    expect(output.message).toMatch(/no longer fits the 480.*Nothing was left out/)
    expect(output.steps.length).toBeLessThan(50)
    for (const { promptTokens } of output.steps) expect(promptTokens + 8).toBeLessThanOrEqual(480)
  })

  it('gives the sentence about scores that are no numbers', async () => {
    const broken = await writeScriptedAgent({ isBroken: true })
    await expect(play(episodeInput(broken))).rejects.toThrow(/scores that are no numbers/)
  })

  it.each([
    [
      'a vector of another width',
      { steering: { block: 1, vector: new Float32Array(3), beta: 1 } },
      /3 numbers wide.*another model/,
    ],
    [
      'a vector with holes',
      { steering: { block: 1, vector: new Float32Array(width).fill(NaN), beta: 1 } },
      /not finite/,
    ],
    ['a block that is not there', { steering: { ...push(1), block: 7 } }, /behind block 7.*blocks 0, 1/],
    ['one arm', { task: { kind: 'gaussian', means: [1], spread: 1 } as const }, /two arms/],
    ['no samples', { sampling: { samples: 0, temperature: 1, maxTokens: 8 } }, /1 to 1000 answers/],
  ])('refuses %s', async (_, change, sentence) => {
    await expect(play(episodeInput(agent, change))).rejects.toThrow(sentence)
  })
})

describe('measuring', () => {
  it('gives every condition at every decision', async () => {
    const conditions = [
      { vector: null, block: 0, beta: 0, temperature: 1 },
      { vector: 0, block: 0, beta: 0, temperature: 1 },
      { vector: 0, block: 0, beta: 4, temperature: 1 },
      { vector: 1, block: 1, beta: 4, temperature: 1 },
      { vector: null, block: 0, beta: 0, temperature: 0 },
    ]
    const vectors = [pushVector(), pushVector().map((value) => -value)]
    const past = [{ answer: `${begun}1.`, feedback: 'Button 1 gave 90 points.' }]
    const [first] = measureInput(agent).decisions
    const decisions = [first!, { ...first!, past }]
    const input = measureInput(agent, { conditions, vectors, decisions, keepTexts: true })
    const { estimates } = await measureActions(input, quiet)
    expect(estimates.map((row) => row.length)).toEqual([2, 2, 2, 2, 2])
    expect(estimates[1]).toEqual(estimates[0])
    expect(estimates[0]![0]!.entropyNats).toBeGreaterThan(0.3)
    expect(estimates[2]!.map(({ counts }) => counts)).toEqual([
      [0, 40],
      [0, 40],
    ])
    expect(estimates[3]!.map(({ counts }) => counts)).toEqual([
      [40, 0],
      [40, 0],
    ])
    expect(estimates[4]![0]).toMatchObject({ counts: [40, 0], entropyNats: 0 })
    expect(estimates[2]![1]!.completions[0]).toEqual({ text: `${begun}2.`, action: 1 })
  })

  it('refuses a decision that does not fit, and a vector that is not there', async () => {
    const small = await writeScriptedAgent({ contextLength: 100 })
    await expect(measureActions(measureInput(small), quiet)).rejects.toThrow(/does not fit the 100/)
    const conditions = [{ vector: 3, block: 0, beta: 1, temperature: 1 }]
    await expect(measureActions(measureInput(agent, { conditions }), quiet)).rejects.toThrow(/vector 3/)
  })
})

describe('rolling out', () => {
  it('follows an answer token by token until nothing is left to choose', async () => {
    const { start, tokens, action } = await rollOut(rolloutInput(agent, { answer: `${begun}2.` }), quiet)
    expect(tokens.map(({ text }) => text)).toEqual([begun, '2.'])
    expect(start.valid).toBe(40)
    expect(start.entropyNats).toBeGreaterThan(0.3)
    expect(tokens[0]!.after.entropyNats).toBeGreaterThan(0.3)
    expect(tokens[1]!.after).toMatchObject({ counts: [0, 40], entropyNats: 0 })
    expect(action).toBe(1)
  })

  it('draws an answer where none is given, steered too', async () => {
    const steered = await rollOut(rolloutInput(agent, { steering: push(4) }), quiet)
    expect(steered.start.counts).toEqual([0, 40])
    expect(steered.action).toBe(1)
    await expect(rollOut(rolloutInput(agent, { answer: 'x'.repeat(99) }), quiet)).rejects.toThrow(/99 tokens/)
  })
})
