/** The agent lab in processes of its own: killed, cancelled, interrupted and resumed, and from the command line. */
import { execFile } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBroker } from '../../src-main/engine/broker'
import type { Engine } from '../../src-main/engine/_contract'
import type { EngineLink } from '../../src-main/engine/messages'
import { nodeSpawner } from '../../src-main/engine/spawn-node'
import { readVectorFile } from '../../src-main/steering/vectors/vector-file'
import { episodeInput } from '../unit/agents/played'
import { pushVector, writeScriptedAgent } from '../unit/agents/scripted-agent'

const out = resolve(import.meta.dirname, '..', '..', 'out', 'main')
let agent: string
let scratch: string

beforeAll(async () => {
  agent = await writeScriptedAgent({ second: 0.4, attention: 1 })
  scratch = mkdtempSync(join(tmpdir(), 'saccade-agent-lab-'))
})

describe('an episode in an engine process', () => {
  let engine: Engine
  let links: EngineLink[]

  beforeEach(() => {
    links = []
    const spawn = nodeSpawner(join(out, 'engine.js'))
    engine = createBroker({
      spawn: () => {
        const link = spawn()
        links.push(link)
        return link
      },
    })
  })
  afterEach(() => engine.dispose())

  test('whose process is killed is played again, token for token', async () => {
    const input = episodeInput(agent, { horizon: 6, readActivations: true })
    const whole = await engine.call('a', 'agent.episode', input)
    let steps = 0
    const again = await engine.call('b', 'agent.episode', input, {
      onEvent: ({ kind }) => {
        if (kind === 'step' && ++steps === 3) links[1]!.kill()
      },
    })
    expect(links).toHaveLength(3)
    expect(again).toEqual(whole)
  })

  test('hears the slider, and answers a cancel within 200 ms', async () => {
    const controller = new AbortController()
    let betaOfLast = NaN
    let cancelledMs = Infinity
    let adjust: ((change: { beta: number; temperature: number }) => void) | undefined
    const steering = { block: 0, vector: pushVector(), beta: 1 }
    const playing = engine.call('a', 'agent.episode', episodeInput(agent, { horizon: 5000, steering }), {
      signal: controller.signal,
      onStart: (send) => (adjust = send),
      onEvent: (event) => {
        if (event.kind !== 'step') return
        if (event.step.step === 0) adjust?.({ beta: 0.5, temperature: 0.9 })
        betaOfLast = event.step.beta
        if (betaOfLast !== 0.5 || controller.signal.aborted) return
        cancelledMs = performance.now()
        controller.abort()
      },
    })
    await expect(playing).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - cancelledMs).toBeLessThan(200)
  })
})

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function saccade(...args: string[]): Promise<Run> {
  const env = { ...process.env, SACCADE_DATA: join(scratch, 'data') }
  return new Promise((settle) => {
    execFile(process.execPath, [join(out, 'cli.js'), ...args], { env }, (error, stdout, stderr) =>
      settle({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

const small = ['--runs', '2', '--horizon', '5', '--samples', '9', '--max-tokens', '8', '--processes', '2']

describe('agent vector', () => {
  test('writes a vector for every block, and the same one after an interruption', async () => {
    const file = join(scratch, 'u.safetensors')
    const command = ['agent', 'vector', '--model', agent, '--out', file, ...small, '--json']
    const first = await saccade(...command)
    expect(first).toMatchObject({ code: 0 })
    const told = JSON.parse(first.stdout) as Record<string, unknown>
    expect(told).toMatchObject({ runs: 2, steps: 10, validShare: 1 })
    const vector = await readVectorFile(file)
    expect(vector).toMatchObject({
      method: 'east',
      positions: 'last',
      norm: 'raw',
      modelHash: told['modelHash'],
    })
    expect(vector.directions.map(({ block }) => block)).toEqual([0, 1])

    const folder = join(scratch, 'u-runs')
    const [run0 = '', run1 = ''] = readdirSync(folder).map((name) => join(folder, name))
    const lines = readFileSync(run1, 'utf8').split('\n')
    writeFileSync(run1, `${lines.slice(0, 3).join('\n')}\n`)
    appendFileSync(run1, lines[3]!.slice(0, 40))
    truncateSync(run0, readFileSync(run0).length - 5)
    const second = await saccade(...command)
    expect(JSON.parse(second.stdout)).toEqual(told)
    expect((await readVectorFile(file)).directions).toEqual(vector.directions)
  })

  test('refuses a folder of other settings, and another kind of file', async () => {
    const file = join(scratch, 'u.safetensors')
    const other = await saccade('agent', 'vector', '--model', agent, '--out', file, ...small, '--seed', '9')
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(/run of other settings/)
    const odd = await saccade('agent', 'vector', '--model', agent, '--out', join(scratch, 'u.txt'), ...small)
    expect(odd).toMatchObject({ code: 1, stdout: '' })
    expect(odd.stderr).toMatch(/neither in .gguf nor in .safetensors/)
  })
})

describe('agent bandit', () => {
  test('tells episodes and baselines, and goes on where it stopped', async () => {
    const command = ['agent', 'bandit', '--model', agent, ...small, '--baseline', 'thompson,ucb', '--json']
    const plain = JSON.parse((await saccade(...command)).stdout) as { episodes: unknown[] }
    expect(plain).toMatchObject({
      task: { kind: 'gaussian', means: [95, 105], spread: 10 },
      baselines: [{ id: 'thompson' }, { id: 'ucb' }],
    })
    expect(plain.episodes).toHaveLength(2)
    const kept = [...command, '--out', join(scratch, 'kept')]
    expect(JSON.parse((await saccade(...kept)).stdout)).toEqual(plain)
    const path = join(scratch, 'kept', 'run-0001.jsonl')
    writeFileSync(path, `${readFileSync(path, 'utf8').split('\n').slice(0, 4).join('\n')}\n`)
    expect(JSON.parse((await saccade(...kept)).stdout)).toEqual(plain)
  })

  test('steers with a vector of this model alone', async () => {
    const steer = ['--vector', join(scratch, 'u.safetensors'), '--beta', '3', '--layer', '1']
    const own = await saccade('agent', 'bandit', '--model', agent, ...small, ...steer, '--json')
    const { steering, episodes } = JSON.parse(own.stdout) as Record<string, never[]>
    expect(steering).toMatchObject({ block: 1, beta: 3 })
    expect(episodes![0]).toMatchObject({ steps: [{ beta: 3 }, {}, {}, {}, {}] })
    const stranger = await writeScriptedAgent({ second: 0.9 })
    const other = await saccade('agent', 'bandit', '--model', stranger, ...small, ...steer)
    expect(other).toMatchObject({ code: 1, stdout: '' })
    expect(other.stderr).toMatch(/made with another model/)
  })

  test.each([
    ['an unknown wording', ['--wording', 'cards'], 1, /no wording "cards"/],
    ['an unknown baseline', ['--baseline', 'luck'], 2, /Choose among thompson/],
    ['one mean', ['--means', '5'], 1, /two arms/],
    ['a strength without a vector', ['--beta', '3'], 1, /comes with no steering vector/],
  ])('refuses %s', async (_, words, code, sentence) => {
    const run = await saccade('agent', 'bandit', '--model', agent, ...words)
    expect(run).toMatchObject({ code, stdout: '' })
    expect(run.stderr).toMatch(sentence)
  })
})
