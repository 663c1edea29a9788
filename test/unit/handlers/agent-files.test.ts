/** Vectors and episodes of agents: made, kept, opened again, refused. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hash, modelId, openWith, player, setup, stepAt } from './agent-player'
import { openBench } from './bench'

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
