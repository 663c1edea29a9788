import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../../src-main/lib/problem'
import { Database } from '../../../src-main/store/database'
import { QueueItems } from '../../../src-main/store/queue-items'
import { openStore } from '../../../src-main/store/store'
import { eventually, openTestStore, temporaryFolder } from '../store/fixtures'
import { quickestMs } from '../quickest'
import {
  addImage,
  modelId,
  openBench,
  parameters,
  pngBytes,
  predictForever,
  queueSettled,
  type Bench,
} from './bench'

async function enqueue(bench: Bench, name: string, red = 10) {
  return await bench.invoke('queue.add', { name, bytes: await pngBytes(red), modelId, parameters })
}

const brief = (items: { name: string; state: string }[]) => items.map(({ name, state }) => `${name} ${state}`)

describe('the queue', () => {
  it('makes a run of every picture and lists the failures with their reasons', async () => {
    const bench = openBench()
    await enqueue(bench, 'a.png', 1)
    await bench.invoke('queue.add', { name: 'b.png', bytes: new Uint8Array([1, 2, 3]), modelId, parameters })
    await enqueue(bench, 'c.png', 3)
    const status = await queueSettled(bench)
    expect(brief(status.items)).toEqual(['a.png done', 'b.png failed', 'c.png done'])
    expect(status).toMatchObject({ done: 2, failed: 1, total: 3, paused: false })
    const [a, b] = status.items
    expect(a?.thumbnailUrl).toMatch(/^\/image\/[0-9a-f]{64}\/thumbnail$/)
    expect(a?.elapsedMs).toBeGreaterThan(0)
    expect(b?.reason).toMatch(/not a picture/)
    const { runs } = await bench.invoke('runs.list', { search: '', offset: 0, limit: 10 })
    expect(runs.map(({ title }) => title)).toEqual(['c', 'a'])
    expect((await bench.invoke('runs.get', { runId: a!.runId! })).prediction.parameters).toEqual(parameters)
  })

  it('goes on at the next start where it stopped', async () => {
    const folder = temporaryFolder()
    const first = openBench({ store: openTestStore(folder) })
    first.engine.predict = predictForever
    await enqueue(first, 'a.png', 1)
    await enqueue(first, 'b.png', 2)
    await eventually(() => expect(first.engine.predictions).toBe(1))
    await first.dispose()
    const second = openBench({ store: openTestStore(folder) })
    expect(brief((await queueSettled(second)).items)).toEqual(['a.png done', 'b.png done'])
  })

  it('cancels, retries and clears', async () => {
    const bench = openBench()
    const { predict } = bench.engine
    bench.engine.predict = predictForever
    const { itemId } = await enqueue(bench, 'a.png', 1)
    await enqueue(bench, 'b.png', 2)
    await eventually(() => expect(bench.engine.predictions).toBe(1))
    bench.engine.predict = predict
    const cancelled = await bench.invoke('queue.cancel', { itemIds: [itemId] })
    expect(cancelled.items[0]?.state).toBe('cancelled')
    expect(brief((await queueSettled(bench)).items)).toEqual(['a.png cancelled', 'b.png done'])
    await bench.invoke('queue.retry', { itemIds: null })
    expect((await queueSettled(bench)).done).toBe(2)
    expect((await bench.invoke('queue.clear', {})).items).toEqual([])
    expect((await bench.invoke('runs.list', { search: '', offset: 0, limit: 10 })).total).toBe(2)
  })

  it('lets the person at the slider go first', async () => {
    const bench = openBench()
    const { imageId } = await addImage(bench)
    const { predict } = bench.engine
    bench.engine.predict = predictForever
    const request = { imageId, modelId, parameters, runId: 'slider' }
    const asking = bench.invoke('gaze.predict', request).catch(() => undefined)
    bench.engine.predict = predict
    await enqueue(bench, 'a.png')
    await new Promise((resume) => setTimeout(resume, 300))
    expect(bench.engine.predictions).toBe(1)
    await bench.invoke('run.cancel', { runId: 'slider' })
    await asking
    expect((await queueSettled(bench)).done).toBe(1)
  })

  it('stays paused over a restart', async () => {
    const folder = temporaryFolder()
    const first = openBench({ store: openTestStore(folder) })
    await first.invoke('queue.pause', { paused: true })
    await enqueue(first, 'a.png')
    await first.dispose()
    const second = openBench({ store: openTestStore(folder) })
    expect(await second.invoke('queue.get', {})).toMatchObject({
      paused: true,
      items: [{ state: 'waiting' }],
    })
    await second.invoke('queue.pause', { paused: false })
    expect((await queueSettled(second)).done).toBe(1)
  })

  it('pauses itself at a full disk, says so, and loses nothing', async () => {
    const bench = openBench()
    bench.engine.predict = () =>
      Promise.reject(new ProblemError('storage', 'The disk is full. Free some space.'))
    await enqueue(bench, 'a.png')
    await eventually(() => expect(bench.payloads('app.problem')).toHaveLength(1))
    expect(bench.payloads('app.problem')[0]?.message).toMatch(/disk is full.*Nothing was lost/)
    expect(await bench.invoke('queue.get', {})).toMatchObject({ paused: true, items: [{ state: 'waiting' }] })
  })

  it('refuses a model that is not there', async () => {
    const bench = openBench()
    const attempt = bench.invoke('queue.add', {
      name: 'a',
      bytes: await pngBytes(),
      modelId: '..',
      parameters,
    })
    await expect(attempt).rejects.toMatchObject({ code: 'not-found' })
  })

  it('tells a second instance politely that the first one does the work', async () => {
    const folder = temporaryFolder()
    const first = openBench({ store: openTestStore(folder) })
    first.engine.predict = predictForever
    await enqueue(first, 'a.png', 1)
    const second = openBench({ store: openTestStore(folder) })
    await enqueue(second, 'b.png', 2)
    await eventually(() => expect(second.payloads('app.problem')).toHaveLength(1))
    expect(second.payloads('app.problem')[0]?.message).toMatch(/Another Saccade is working through the queue/)
    await eventually(() => expect(first.payloads('queue.changed').at(-1)?.total).toBe(2))
  })

  it('stays quick and quiet with 2,000 items', async () => {
    const folder = temporaryFolder()
    openStore(folder).close()
    const database = new Database(join(folder, 'saccade.db'))
    const items = new QueueItems(database)
    const job = { imageId: '0'.repeat(64), modelId, parameters }
    database.transaction(() => {
      for (let index = 0; index < 2000; index++) items.add({ ...job, name: `picture ${index}.png` })
    })
    database.close()
    const store = openTestStore(folder)
    store.settings.set('queue.paused', true)
    const bench = openBench({ store })
    const startedMs = performance.now()
    let added = 0
    expect(await quickestMs(30, () => enqueue(bench, `late ${added}.png`, added++))).toBeLessThan(250)
    const elapsedMs = performance.now() - startedMs
    expect((await bench.invoke('queue.get', {})).total).toBe(2030)
    expect(await quickestMs(5, () => bench.invoke('queue.get', {}))).toBeLessThan(250)
    expect(bench.payloads('queue.changed').length).toBeLessThanOrEqual(2 + elapsedMs / 400)
  })
})
