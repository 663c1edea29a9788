import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PredictInput } from '../../../src-main/engine/_contract'
import type { GenerateInput } from '../../../src-main/engine/_language-jobs'
import type { Edit } from '../../../src-main/hooks/edit'
import { buildOddJobs, oddEngine, type OddEngine } from './odd-engine'

let entryFile: string
let odd: OddEngine

beforeAll(async () => {
  entryFile = await buildOddJobs()
})
beforeEach(() => {
  odd = oddEngine(entryFile)
})
afterEach(() => odd.engine.dispose())

const states = () => odd.changes.map(({ state }) => state)
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('jobs', () => {
  test('run in one process per key, one after another', async () => {
    const order: string[] = []
    const slow = odd.act('wait:100').then((pid) => (order.push('slow'), pid))
    const quick = odd.act('echo').then((pid) => (order.push('quick'), pid))
    const other = odd.act('echo', { key: 'other' })
    expect(await slow).toBe(await quick)
    expect(await other).not.toBe(await slow)
    expect(order).toEqual(['slow', 'quick'])
    expect(odd.engine.loaded()).toEqual(['odd', 'other'])
  })

  test('fail in their own words and with their own code', async () => {
    const problem = { code: 'bad-input', message: 'It is upside down.' }
    await expect(odd.act('refuse:It is upside down.')).rejects.toMatchObject(problem)
    expect(states()).toEqual([])
  })
})

/** A job that says back what it is told while it runs. */
function talk(text: string) {
  const heard: number[] = []
  let adjust: ((strength: number) => void) | undefined
  const device = { device: 'cpu', allowFallback: false } as const
  const input = { prompt: text, device } as GenerateInput
  const answer = odd.engine.call('odd', 'language.generate', input, {
    onEvent: ({ from }) => heard.push(from),
    onStart: (send) => {
      adjust = (strength) => send([{ id: 'a', strength } as Edit])
    },
  })
  return {
    answer,
    heard,
    isStarted: () => adjust !== undefined,
    tell: (strength: number) => adjust?.(strength),
  }
}

describe('a job that talks', () => {
  test('hears every change while it runs, in order, and tells its caller', async () => {
    const { answer, heard, isStarted, tell } = talk('first')
    await expect.poll(isStarted).toBe(true)
    for (const strength of [3, -2]) {
      tell(strength)
      await expect.poll(() => heard.at(-1)).toBe(strength)
    }
    tell(0)
    expect(await answer).toMatchObject({ text: 'first' })
    expect(heard).toEqual([3, -2, 0])
  })

  test('can be told nothing while it waits, and what comes after its end reaches no other', async () => {
    const first = talk('first')
    const second = talk('second')
    await expect.poll(first.isStarted).toBe(true)
    expect(second.isStarted()).toBe(false)
    first.tell(0)
    await first.answer
    await expect.poll(second.isStarted).toBe(true)
    first.tell(7)
    second.tell(5)
    await expect.poll(() => second.heard).toEqual([5])
    second.tell(0)
    expect(await second.answer).toMatchObject({ text: 'second' })
    expect(second.heard).toEqual([5, 0])
  })
})

/** What this process holds once everything that nobody needs is gone. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

interface Cancelled {
  readonly code: string
  /** From asking until the caller had its answer. */
  readonly answerMs: number
  /** The processes of the job before and the job after. */
  readonly pids: readonly [number, number]
}

/** Cancels `act` once a process is at it. */
async function cancelMidway(act: string): Promise<Cancelled> {
  const before = await odd.act('echo')
  const cancel = new AbortController()
  let job: Promise<unknown> = Promise.resolve()
  await new Promise<void>((begun) => {
    job = odd.act(act, { signal: cancel.signal, onPid: () => begun() }).catch((error: unknown) => error)
  })
  const askedMs = performance.now()
  cancel.abort()
  const { code } = (await job) as { code: string }
  const answerMs = performance.now() - askedMs
  return { code, answerMs, pids: [before, await odd.act('echo')] }
}

/** Tries until it is quick enough, five times at most: other work on the machine may hold up some. */
async function cancelQuickly(act: string, isQuick: (cancelled: Cancelled) => boolean): Promise<Cancelled> {
  let cancelled = await cancelMidway(act)
  for (let more = 0; more < 4 && !isQuick(cancelled); more++) cancelled = await cancelMidway(act)
  return cancelled
}

describe('cancel', () => {
  test('ends a job that listens within 200 ms, and keeps its process', async () => {
    const { code, answerMs, pids } = await cancelQuickly(
      'wait:60000',
      ({ answerMs, pids: [before, after] }) => answerMs < 200 && before === after,
    )
    expect(code).toBe('cancelled')
    expect(answerMs).toBeLessThan(200)
    expect(pids[1]).toBe(pids[0])
  })

  test('answers within 200 ms although the process is deaf, and ends it', async () => {
    const { code, answerMs, pids } = await cancelQuickly('block:60000', ({ answerMs }) => answerMs < 200)
    expect(code).toBe('cancelled')
    expect(answerMs).toBeLessThan(200)
    expect(pids[1]).not.toBe(pids[0])
    expect(isRunning(pids[0])).toBe(false)
    expect(states()).toEqual([])
  })

  test('takes a waiting job out of the line', async () => {
    const cancel = new AbortController()
    const first = odd.act('wait:100')
    const second = odd.act('crash', { signal: cancel.signal })
    cancel.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    await expect(first).resolves.toBeGreaterThan(0)
  })

  test('refuses a job whose caller is gone already', async () => {
    await expect(odd.act('echo', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(odd.engine.loaded()).toEqual([])
  })
})

describe('a crash', () => {
  test('in the middle of a job is told, and the job finishes in a new process', async () => {
    const pids: number[] = []
    const job = odd.act('wait:400', {
      onPid: (pid) => {
        pids.push(pid)
        if (pids.length === 1) process.kill(pid, 'SIGKILL')
      },
    })
    expect(await job).toBe(pids[1])
    expect(pids).toHaveLength(2)
    expect(states()).toEqual(['crashed', 'restarted'])
    expect(odd.changes[0]?.message).toMatch(/ended by SIGKILL.*starting again/)
  })

  test('does not lose the jobs that wait', async () => {
    const mark = join(mkdtempSync(join(tmpdir(), 'saccade-crash-')), 'mark')
    const results = await Promise.all([odd.act(`crash-once:${mark}`), odd.act('echo'), odd.act('echo')])
    expect(new Set(results).size).toBe(1)
  })

  test('that happens again is a sentence, and the next call works', async () => {
    const problem = { code: 'engine-crashed', message: expect.stringMatching(/Nothing was lost/) as string }
    await expect(odd.act('crash')).rejects.toMatchObject(problem)
    await expect(odd.act('echo')).resolves.toBeGreaterThan(0)
  })
})

describe('a device that takes the process with it', () => {
  const predict = (allowFallback: boolean) =>
    odd.engine.call('model', 'gaze.predict', { device: { device: 'webgpu', allowFallback } } as PredictInput)

  test('is left for the CPU where the user allows it, and that is said', async () => {
    const note = expect.stringMatching(/webgpu made the engine stop/) as string
    expect(await predict(true)).toMatchObject({ device: 'cpu', note })
    expect(states()).toEqual(expect.arrayContaining(['crashed', 'fellBack']))
    const crashes = states().filter((state) => state === 'crashed').length
    expect(await predict(true)).toMatchObject({ device: 'cpu', note })
    expect(states().filter((state) => state === 'crashed')).toHaveLength(crashes)
  })

  test('is an error where the user does not', async () => {
    await expect(predict(false)).rejects.toMatchObject({ code: 'engine-crashed' })
  })

  test('fails its proof without harm', async () => {
    const proof = await odd.engine.call('probe', 'device.probe', { device: 'webgpu' })
    expect(proof).toMatchObject({
      works: false,
      message: expect.stringMatching(/driver failed.*SIGSEGV/) as string,
    })
    expect(odd.engine.loaded()).toEqual([])
  })

  test('each proof has a process of its own', async () => {
    const pidOf = async () => (await odd.engine.call('probe', 'device.probe', { device: 'cpu' })).message
    expect(await pidOf()).not.toBe(await pidOf())
  })
})

describe('unload', () => {
  test('is the end of the process, and the next call starts one', async () => {
    const pid = await odd.act('echo')
    expect(await odd.engine.unload('odd')).toBe(true)
    expect(isRunning(pid)).toBe(false)
    expect(odd.engine.loaded()).toEqual([])
    expect(await odd.engine.unload('odd')).toBe(false)
    expect(await odd.act('echo')).not.toBe(pid)
  })

  test('answers who still waits', async () => {
    const outcome = odd.act('wait:60000').catch((error: unknown) => error)
    await odd.engine.unload('odd')
    expect(await outcome).toMatchObject({ code: 'cancelled' })
  })

  test('gives all memory back, twenty times over', async () => {
    await odd.act('fill:32')
    // A busy process answers late, with its last size until then.
    await expect.poll(() => odd.engine.memoryBytes()).toBeGreaterThan(32 * 2 ** 20)
    await odd.engine.unload('odd')
    const before = bytesInUse()
    for (let round = 0; round < 20; round++) {
      await odd.act('fill:32')
      await odd.engine.unload('odd')
    }
    expect(await odd.engine.memoryBytes()).toBe(0)
    expect(bytesInUse() / before).toBeLessThan(1.05)
  }, 90_000)
})
