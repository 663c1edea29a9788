/** Language handlers over a stand-in for the engine: what reaches it, what is told, what may be steered. */
import { describe, expect, it } from 'vitest'
import type { GenerateOutput, TextToken } from '../../../src-main/engine/_language-jobs'
import type { Input } from '../../../src-main/ipc/contract'
import { ProblemError } from '../../../src-main/lib/problem'
import { openBench, type Bench, type LanguageJobs } from './bench'

const modelId = 'mood-tales'
type Stack = Input<'language.steer'>['stack']

function addition(strength: number, block = 2, width = 2): Stack {
  const directions = [{ block, vector: Array<number>(width).fill(1) }]
  const material = { needs: 'directions' as const, directions, positions: { kind: 'all' as const } }
  return [{ id: 'a', title: 'A', methodId: 'add-vector', isOn: true, knobs: { strength }, material }]
}

const parameters = { maxTokens: 5, temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 }
const request = { runId: 'run-1', modelId, prompt: 'Mira', isChat: false, parameters, measureKl: false }

const token: TextToken = {
  id: 7,
  text: ' sang',
  isPrompt: false,
  logProbability: -1,
  entropyNats: 2,
  top: [{ text: ' sang', probability: 0.4 }],
}
const proof = { editId: 'a-2', timesFired: 1, changeNorm: 3, klNats: null }
const done: GenerateOutput = {
  tokens: [token],
  text: ' sang',
  finishReason: 'max-tokens',
  promptTokens: 1,
  tokensPerSecond: 100,
  prefillMs: 1,
  proofs: [proof],
  device: 'cpu',
  note: null,
}

type Generate = NonNullable<LanguageJobs['language.generate']>

function openWith(generate: Generate): Bench {
  const bench = openBench()
  bench.engine.language = { 'language.generate': generate }
  return bench
}

/** A text under way: ended by `finish`, and what was sent into it meanwhile. */
function openRunning(): { bench: Bench; finish: () => void; heard: unknown[]; running: () => boolean } {
  const heard: unknown[] = []
  let finish = (): void => undefined
  let isRunning = false
  const bench = openWith((_, { signal, onStart }) => {
    onStart?.((edits) => heard.push(edits))
    isRunning = true
    return new Promise((resolve, reject) => {
      finish = () => resolve(done)
      signal?.addEventListener('abort', () => reject(new ProblemError('cancelled', 'Cancelled.')))
    })
  })
  return { bench, finish: () => finish(), heard, running: () => isRunning }
}

describe('language.list', () => {
  it('shows the model that ships, whole and without its folder', async () => {
    const [first] = await openBench().invoke('language.list', {})
    expect(first).toMatchObject({ modelId, title: 'Mood tales', source: 'shipped', isLoaded: false })
    expect(first).not.toHaveProperty('folder')
  })
})

describe('a model', () => {
  it.each([
    'nobody',
    '..',
    '.',
    'training',
    'saccade-free-view',
    '/etc',
    '../models/mood-tales',
    'mood-tales/onnx',
  ])('called "%s" is refused, and no engine starts', async (wrong) => {
    const bench = openBench()
    const problem = {
      code: 'not-found',
      message: expect.stringContaining('Choose one of the list') as string,
    }
    const open = bench.invoke('language.open', { runId: 'r', modelId: wrong })
    await expect(open).rejects.toMatchObject(problem)
    const generate = bench.invoke('language.generate', { ...request, modelId: wrong, stack: [] })
    await expect(generate).rejects.toMatchObject(problem)
    expect(bench.engine.calls).toEqual([])
  })
})

describe('language.generate', () => {
  it('gives the engine the edits of the stack, and tells tokens, proofs and progress under the run', async () => {
    const seen: unknown[] = []
    const bench = openWith((input, { onEvent, onProgress }) => {
      seen.push(input)
      onProgress?.(1, 5, 'Preparing the model')
      onEvent?.({ from: 0, tokens: [token], proofs: [proof] })
      return Promise.resolve({ ...done, note: 'webgpu made the engine stop, so the CPU was used.' })
    })
    const answer = await bench.invoke('language.generate', { ...request, stack: addition(3) })
    expect(seen).toMatchObject([
      {
        folder: expect.stringMatching(/mood-tales$/) as string,
        prompt: 'Mira',
        edits: [{ id: 'a-2', kind: 'add', point: 'blocks.2.hook_resid_post', strength: 3, vector: [1, 1] }],
      },
    ])
    expect(bench.payloads('language.tokens')).toEqual([
      { runId: 'run-1', from: 0, tokens: [token], proofs: [proof] },
    ])
    expect(bench.payloads('run.progress')).toMatchObject([{ runId: 'run-1', done: 1, total: 5 }])
    expect(answer).toMatchObject({ text: ' sang', deviceNote: expect.stringContaining('the CPU') as string })
  })

  it('ends when its run is cancelled', async () => {
    const { bench, running } = openRunning()
    const text = bench.invoke('language.generate', { ...request, stack: addition(1) })
    const outcome = text.catch((error: unknown) => error)
    await expect.poll(running).toBe(true)
    expect(await bench.invoke('run.cancel', { runId: 'run-1' })).toEqual({ cancelled: true })
    expect(await outcome).toMatchObject({ code: 'cancelled' })
  })
})

describe('language.steer', () => {
  it('reaches the running text where only numbers differ', async () => {
    const { bench, finish, heard, running } = openRunning()
    const text = bench.invoke('language.generate', { ...request, stack: addition(1) })
    await expect.poll(running).toBe(true)
    const steer = (stack: Stack, runId = 'run-1') => bench.invoke('language.steer', { runId, stack })
    expect(await steer(addition(-4))).toEqual({ accepted: true })
    expect(heard).toMatchObject([[{ id: 'a-2', strength: -4 }]])

    expect(await steer(addition(2, 3))).toEqual({ accepted: false })
    expect(await steer([...addition(2), { ...addition(2)[0]!, id: 'b' }])).toEqual({ accepted: false })
    expect(await steer([{ ...addition(2)[0]!, methodId: 'project-out' }])).toEqual({ accepted: false })
    expect(await steer([])).toEqual({ accepted: false })
    expect(await steer(addition(2), 'another')).toEqual({ accepted: false })
    expect(heard).toHaveLength(1)

    finish()
    await text
    expect(await steer(addition(5))).toEqual({ accepted: false })
  })

  it('has nothing to take hold of in a text without edits', async () => {
    const { bench, finish, running } = openRunning()
    const text = bench.invoke('language.generate', { ...request, stack: [] })
    await expect.poll(running).toBe(true)
    expect(await bench.invoke('language.steer', { runId: 'run-1', stack: [] })).toEqual({ accepted: false })
    finish()
    await text
  })
})
