import { describe, expect, it } from 'vitest'
import { addImage, openBench, modelId, parameters, predictForever } from './bench'

async function openWithImage() {
  const bench = openBench()
  const { imageId } = await addImage(bench)
  return { bench, request: { imageId, modelId, parameters } }
}

describe('gaze.predict', () => {
  it('answers with everything the contract names and tells its progress', async () => {
    const { bench, request } = await openWithImage()
    const { predict } = bench.engine
    bench.engine.predict = (input, options) => {
      options.onProgress?.(1, 2, 'Encoding')
      return predict(input, options)
    }
    const prediction = await bench.invoke('gaze.predict', { ...request, runId: 'run-1' })
    expect(prediction).toMatchObject({ ...request, modelHash: 'hash-1', device: 'cpu', deviceNote: null })
    expect(bench.payloads('run.progress')).toEqual([{ runId: 'run-1', done: 1, total: 2, label: 'Encoding' }])
  })

  it('remembers what it predicted, per parameters and device', async () => {
    const { bench, request } = await openWithImage()
    await bench.invoke('gaze.predict', { ...request, runId: 'a' })
    await bench.invoke('gaze.predict', { ...request, runId: 'b' })
    expect(bench.engine.predictions).toBe(1)
    await bench.invoke('gaze.predict', { ...request, parameters: { ...parameters, seed: 8 }, runId: 'c' })
    expect(bench.engine.predictions).toBe(2)
    await bench.invoke('settings.set', { device: 'webgpu' })
    await bench.invoke('gaze.predict', { ...request, runId: 'd' })
    expect(bench.engine.predictions).toBe(3)
  })

  it('ends when its run is cancelled', async () => {
    const { bench, request } = await openWithImage()
    bench.engine.predict = predictForever
    const running = bench.invoke('gaze.predict', { ...request, runId: 'run-1' })
    expect(await bench.invoke('run.cancel', { runId: 'run-1' })).toEqual({ cancelled: true })
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect(await bench.invoke('run.cancel', { runId: 'run-1' })).toEqual({ cancelled: false })
  })

  it('ends when its caller is gone, and when its run id is asked for again', async () => {
    const { bench, request } = await openWithImage()
    const { predict } = bench.engine
    bench.engine.predict = predictForever
    const caller = new AbortController()
    const first = bench.invoke('gaze.predict', { ...request, runId: 'run-1' }, caller.signal)
    caller.abort()
    await expect(first).rejects.toMatchObject({ code: 'cancelled' })
    const second = bench.invoke('gaze.predict', { ...request, runId: 'run-1' })
    const refusal = second.catch((error: unknown) => error)
    bench.engine.predict = predict
    const third = bench.invoke('gaze.predict', { ...request, runId: 'run-1' })
    expect(await refusal).toMatchObject({ code: 'cancelled' })
    expect((await third).device).toBe('cpu')
  })

  it('refuses models that are not there, even as paths', async () => {
    const { bench, request } = await openWithImage()
    for (const wrong of ['nobody', '..', '.', 'training', '.git']) {
      const attempt = bench.invoke('gaze.predict', { ...request, modelId: wrong, runId: 'r' })
      await expect(attempt).rejects.toMatchObject({ code: 'not-found' })
    }
    expect(bench.engine.predictions).toBe(0)
  })
})
