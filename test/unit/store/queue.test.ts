import { describe, expect, it, onTestFinished } from 'vitest'
import { ProblemError } from '../../../src-main/lib/problem'
import type { QueueJob, Work } from '../../../src-main/store/job-line'
import { Queue } from '../../../src-main/store/queue'
import type { Store } from '../../../src-main/store/store'
import { eventually, openTestStore, parameters, temporaryFolder } from './fixtures'

interface Bench {
  readonly queue: Queue
  readonly stuck: unknown[]
  /** How often the queue found that another instance is at work. */
  elsewhere: number
  paused: boolean
}

function openQueue(store: Store, work: Work): Bench {
  const bench = { stuck: [] as unknown[], elsewhere: 0, paused: false }
  const queue = new Queue({
    line: store.queueItems,
    lease: store.queueLease,
    work,
    isPaused: () => bench.paused || bench.stuck.length > 0,
    changedElsewhere: () => store.changedElsewhere(),
    onChange: () => undefined,
    onStuck: (error) => bench.stuck.push(error),
    onElsewhere: () => bench.elsewhere++,
  })
  onTestFinished(() => queue.dispose())
  return Object.assign(bench, { queue })
}

function add(store: Store, ...names: string[]): string[] {
  const imageId = '0'.repeat(64)
  return names.map((name) => store.queueItems.add({ name, imageId, modelId: 'm', parameters }).itemId)
}

const states = (store: Store): string[] =>
  store.queueItems.lines().map(({ name, state }) => `${name} ${state}`)

async function settled(store: Store): Promise<void> {
  await eventually(() => expect(store.queueItems.hasWork()).toBe(false))
}

const succeed: Work = ({ itemId }) => Promise.resolve(`run-of-${itemId}`)

/** Works until it is cancelled. */
const hang: Work = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))

describe('the queue', () => {
  it('works one item at a time, in order, and keeps the run of each', async () => {
    const store = openTestStore()
    let running = 0
    const order: string[] = []
    const { queue } = openQueue(store, async ({ itemId, name }) => {
      expect(++running).toBe(1)
      order.push(name)
      await new Promise((resume) => setTimeout(resume, 2))
      running--
      return `run-of-${itemId}`
    })
    const [first] = add(store, 'a', 'b', 'c')
    queue.wake()
    await settled(store)
    expect(order).toEqual(['a', 'b', 'c'])
    const line = store.queueItems.line(first!)!
    expect(line).toMatchObject({ state: 'done', runId: `run-of-${first}`, reason: null })
    expect(line.elapsedMs).toBeGreaterThan(1)
  })

  it('lists a failure with its reason and finishes the rest; a retry puts it back in line', async () => {
    const store = openTestStore()
    let isBroken = true
    const { queue } = openQueue(store, (job, context) => {
      if (isBroken && job.name === 'b') throw new ProblemError('bad-input', 'The file is cut short.')
      return succeed(job, context)
    })
    add(store, 'a', 'b', 'c')
    queue.wake()
    await settled(store)
    expect(states(store)).toEqual(['a done', 'b failed', 'c done'])
    expect(store.queueItems.lines()[1]!.reason).toBe('The file is cut short.')
    isBroken = false
    store.queueItems.retry(null)
    queue.wake()
    await settled(store)
    expect(states(store)).toEqual(['a done', 'b done', 'c done'])
    expect(store.queueItems.lines()[1]!.reason).toBeNull()
  })

  it('cancels the running item at once, even if the work does not listen', async () => {
    const store = openTestStore()
    const { queue } = openQueue(store, (job, context) =>
      job.name === 'deaf' ? new Promise<never>(() => undefined) : succeed(job, context),
    )
    const [deaf] = add(store, 'deaf', 'next')
    queue.wake()
    expect(states(store)[0]).toBe('deaf running')
    // The deaf work never ends: only because it is left does the queue go on.
    store.queueItems.cancel([deaf!])
    queue.interruptIfCancelled()
    await settled(store)
    expect(states(store)).toEqual(['deaf cancelled', 'next done'])
  })

  it('finishes the running item, then stops, when paused; goes on when told', async () => {
    const store = openTestStore()
    const bench = openQueue(store, (job, context) => {
      bench.paused = job.name === 'a'
      return succeed(job, context)
    })
    add(store, 'a', 'b')
    bench.queue.wake()
    await eventually(() => expect(states(store)).toEqual(['a done', 'b waiting']))
    bench.paused = false
    bench.queue.wake()
    await settled(store)
  })

  it('stops at a full disk instead of failing every item, and goes on after', async () => {
    const store = openTestStore()
    let isFull = true
    const bench = openQueue(store, (job, context) => {
      if (isFull) throw new ProblemError('storage', 'The disk is full.')
      return succeed(job, context)
    })
    add(store, 'a', 'b')
    bench.queue.wake()
    await eventually(() => expect(bench.stuck).toHaveLength(1))
    expect(states(store)).toEqual(['a waiting', 'b waiting'])
    isFull = false
    bench.stuck.length = 0
    bench.queue.wake()
    await settled(store)
    expect(states(store)).toEqual(['a done', 'b done'])
  })

  it('tries an item again whose model was unloaded under it', async () => {
    const store = openTestStore()
    let calls = 0
    const { queue } = openQueue(store, (job, context) => {
      if (calls++ === 0) throw new ProblemError('cancelled', 'The model was unloaded.')
      return succeed(job, context)
    })
    add(store, 'a')
    queue.wake()
    await settled(store)
    expect(states(store)).toEqual(['a done'])
  })

  it('puts the running item back in line when the app closes, and goes on at the next start', async () => {
    const folder = temporaryFolder()
    const first = openTestStore(folder)
    const { queue } = openQueue(first, hang)
    add(first, 'a', 'b')
    queue.wake()
    await queue.dispose()
    expect(states(first)).toEqual(['a waiting', 'b waiting'])
    first.close()
    const second = openTestStore(folder)
    openQueue(second, succeed).queue.wake()
    await settled(second)
    expect(states(second)).toEqual(['a done', 'b done'])
  })

  it('shows what a dead instance left running as waiting, even while paused', () => {
    const store = openTestStore()
    add(store, 'a')
    store.queueItems.take()
    const bench = openQueue(store, hang)
    bench.paused = true
    bench.queue.start()
    expect(states(store)).toEqual(['a waiting'])
  })

  it('sets an item aside that was being worked on at three deaths of the app', () => {
    const store = openTestStore()
    add(store, 'deadly')
    const die = (): QueueJob | undefined => store.queueItems.take()
    expect([die(), store.queueItems.recover(), die(), store.queueItems.recover(), die()]).toMatchObject([
      { name: 'deadly' },
      1,
      { name: 'deadly' },
      1,
      { name: 'deadly' },
    ])
    store.queueItems.recover()
    expect(states(store)).toEqual(['deadly failed'])
    expect(store.queueItems.lines()[0]!.reason).toMatch(/ended 3 times while working on this picture/)
  })

  it('is worked through by one instance only; the other takes over when that one leaves', async () => {
    const folder = temporaryFolder()
    const [one, two] = [openTestStore(folder), openTestStore(folder)]
    const first = openQueue(one, hang)
    add(one, 'a')
    first.queue.wake()
    const second = openQueue(two, succeed)
    second.queue.wake()
    await eventually(() => expect(second.elsewhere).toBeGreaterThan(0))
    expect(states(two)).toEqual(['a running'])
    await first.queue.dispose()
    await settled(two)
    expect(states(one)).toEqual(['a done'])
  })

  it('notices that another instance cancelled the running item', async () => {
    const folder = temporaryFolder()
    const [one, two] = [openTestStore(folder), openTestStore(folder)]
    openQueue(one, (job, context) =>
      job.name === 'a' ? hang(job, context) : succeed(job, context),
    ).queue.wake()
    add(two, 'a', 'b')
    await eventually(() => expect(states(two)).toEqual(['a running', 'b waiting']))
    two.queueItems.cancel(null)
    two.queueItems.retry([two.queueItems.lines()[1]!.itemId])
    await settled(two)
    expect(states(two)).toEqual(['a cancelled', 'b done'])
  })

  it('clears what has ended and nothing else', () => {
    const store = openTestStore()
    const [a, b] = add(store, 'a', 'b', 'c')
    store.queueItems.take()
    store.queueItems.fail(a!, 'broken', 1)
    store.queueItems.cancel([b!])
    store.queueItems.clear()
    expect(states(store)).toEqual(['c waiting'])
  })
})

describe('the lease', () => {
  it('passes on when its holder stops renewing it', () => {
    const folder = temporaryFolder()
    const [one, two] = [openTestStore(folder), openTestStore(folder)]
    const now = Date.now()
    expect(one.queueLease.acquire(now)).toBe(true)
    expect(two.queueLease.acquire(now + 5000)).toBe(false)
    expect(two.queueLease.acquire(now + 11_000)).toBe(true)
    expect(one.queueLease.acquire(now + 11_001)).toBe(false)
  })
})
