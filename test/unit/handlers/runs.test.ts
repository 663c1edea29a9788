import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addImage, modelId, openBench, parameters } from './bench'

async function openWithRun() {
  const bench = openBench()
  const { imageId } = await addImage(bench, 'street at noon.png')
  const request = { imageId, modelId, parameters }
  const shown = await bench.invoke('gaze.predict', { ...request, runId: 'x' })
  const summary = await bench.invoke('runs.save', { ...request, title: null })
  return { bench, request, shown, summary }
}

const list = { search: '', offset: 0, limit: 10 }

describe('runs', () => {
  it('are saved as they are on screen, without predicting again', async () => {
    const { bench, shown, summary } = await openWithRun()
    expect(bench.engine.predictions).toBe(1)
    expect(summary).toMatchObject({
      title: 'street at noon',
      imageName: 'street at noon.png',
      fixationCount: 3,
    })
    expect(new Date(summary.createdAt).getTime()).toBeGreaterThan(Date.now() - 60_000)
    const kept = await bench.invoke('runs.get', { runId: summary.runId })
    expect(kept.prediction).toEqual(shown)
    expect(kept.summary).toEqual(summary)
    expect(kept.image.imageId).toBe(summary.imageId)
    expect(existsSync(bench.store.resolveImageFile(summary.imageId, 'thumbnail')!.path)).toBe(true)
  })

  it('are listed, searched, renamed, deleted and restored', async () => {
    const { bench, summary } = await openWithRun()
    const { runId } = summary
    expect((await bench.invoke('runs.list', { ...list, search: 'NOON' })).runs).toEqual([summary])
    expect((await bench.invoke('runs.rename', { runId, title: 'Crossing' })).title).toBe('Crossing')
    expect((await bench.invoke('runs.list', { ...list, search: 'crossing' })).total).toBe(1)
    expect(await bench.invoke('runs.delete', { runIds: [runId] })).toEqual({ deleted: 1 })
    await expect(bench.invoke('runs.get', { runId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(bench.invoke('runs.rename', { runId, title: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await bench.invoke('runs.restore', { runIds: [runId] })).toEqual({ restored: 1 })
    expect((await bench.invoke('runs.list', list)).total).toBe(1)
  })
})

describe('runs.repeat', () => {
  it('predicts anew and finds the same bits', async () => {
    const { bench, summary } = await openWithRun()
    const { identical, message } = await bench.invoke('runs.repeat', { runId: summary.runId })
    expect({ identical, predictions: bench.engine.predictions }).toEqual({ identical: true, predictions: 2 })
    expect(message).toBe('Bit for bit the same: the density and all 2 scanpaths, on cpu.')
  })

  it('asks for the device that ran then, whatever is chosen now', async () => {
    const { bench, summary } = await openWithRun()
    await bench.invoke('settings.set', { device: 'webgpu' })
    const { identical } = await bench.invoke('runs.repeat', { runId: summary.runId })
    expect(identical).toBe(true)
  })

  it.each([
    ['one bit of the density', 'density', 'Model, device and version are the same'],
    ['another model', 'model', 'The model has changed since'],
    ['another device', 'device', 'It ran on cpu then and on webgpu now'],
  ])('names the likely cause when the result differs: %s', async (_, what, cause) => {
    const { bench, summary } = await openWithRun()
    const { predict } = bench.engine
    bench.engine.predict = async (input, options) => {
      const output = await predict(input, options)
      const bits = new Uint32Array(output.density.values.buffer)
      bits[0]! ^= 1
      return {
        ...output,
        ...(what === 'model' && { modelHash: 'hash-2' }),
        ...(what === 'device' && { device: 'webgpu' }),
      }
    }
    const { identical, message } = await bench.invoke('runs.repeat', { runId: summary.runId })
    expect(identical).toBe(false)
    expect(message).toContain('Not the same: the density came out differently.')
    expect(message).toContain(cause)
  })
})
