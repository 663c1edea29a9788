import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { commands } from '../../../src-main/ipc/contract'
import { addImage, modelId, openBench, pngBytes } from './bench'

describe('settings', () => {
  it('have defaults, keep what is not given, and merge the state of the interface by name', async () => {
    const bench = openBench()
    expect(await bench.invoke('settings.get', {})).toEqual({
      device: 'auto',
      allowFallback: false,
      theme: 'system',
      start: { viewers: 8, seconds: 3 },
      interface: {},
    })
    await bench.invoke('settings.set', { theme: 'dark', interface: { split: 300 } })
    const changed = await bench.invoke('settings.set', {
      device: 'cpu',
      theme: undefined,
      interface: { view: 'gaze' },
    })
    expect(changed).toMatchObject({ device: 'cpu', theme: 'dark', interface: { split: 300, view: 'gaze' } })
  })

  it('survive what a newer version wrote', async () => {
    const bench = openBench()
    bench.store.settings.set('user', { device: 'quantum', theme: 'dark', novelty: 1 })
    expect(await bench.invoke('settings.get', {})).toMatchObject({ device: 'auto', theme: 'dark' })
  })

  it('hold start values that a prediction can be made with, and no others', async () => {
    const bench = openBench()
    bench.store.settings.set('user', { start: { viewers: 0, seconds: 3 } })
    expect((await bench.invoke('settings.get', {})).start).toEqual({ viewers: 8, seconds: 3 })
    const changed = await bench.invoke('settings.set', { start: { viewers: 20, seconds: 5 } })
    expect(changed.start).toEqual({ viewers: 20, seconds: 5 })
  })

  it('have a limit', async () => {
    const attempt = openBench().invoke('settings.set', { interface: { long: 'x'.repeat(300_000) } })
    await expect(attempt).rejects.toThrow(/more than 256 KB/)
  })
})

describe('models and devices', () => {
  it('are listed as the contract says, the shipped model verified', async () => {
    const bench = openBench()
    const models = await bench.invoke('models.list', {})
    expect(() => v.parse(commands['models.list'][1], models)).not.toThrow()
    expect(models.find((model) => model.modelId === modelId)).toMatchObject({ verified: true, loaded: true })
    expect(models.map((model) => model.modelId)).not.toContain('training')
    expect(await bench.invoke('models.unload', { modelId })).toEqual({ unloaded: true })
  })

  it('are proven by a run, and the proof is remembered', async () => {
    const bench = openBench()
    const probed = await bench.invoke('devices.probe', { deviceId: 'cpu' })
    expect(probed).toMatchObject({ deviceId: 'cpu', offered: true, proof: { works: true } })
    const listed = await bench.invoke('devices.list', {})
    expect(listed.find(({ deviceId }) => deviceId === 'cpu')).toEqual(probed)
    expect(() => v.parse(commands['devices.list'][1], listed)).not.toThrow()
  })
})

describe('the host', () => {
  it('copies a PNG or text, and nothing that only says it is one', async () => {
    const bench = openBench()
    const png = await pngBytes()
    await bench.invoke('host.copy', { kind: 'png', bytes: png })
    await bench.invoke('host.copy', { kind: 'text', bytes: new Uint8Array([65]) })
    expect(bench.copied).toEqual([`png ${png.length}`, 'text 1'])
    const wrong = bench.invoke('host.copy', {
      kind: 'png',
      bytes: new Uint8Array([71, 73, 70, 56, 57, 97, 0]),
    })
    await expect(wrong).rejects.toMatchObject({ code: 'bad-input' })
    const elsewhere = openBench({ copy: null }).invoke('host.copy', { kind: 'text', bytes: png })
    await expect(elsewhere).rejects.toMatchObject({ code: 'refused' })
  })

  it('tells memory', async () => {
    const { mainBytes, engineBytes } = await openBench().invoke('app.memory', {})
    expect(mainBytes).toBeGreaterThan(1e6)
    expect(engineBytes).toBe(13)
  })
})

describe('answers', () => {
  it('fit the contract', async () => {
    const bench = openBench()
    const image = await addImage(bench)
    const samples = await bench.invoke('image.samples', {})
    const info = await bench.invoke('app.info', {})
    expect(v.parse(commands['image.add'][1], image)).toEqual(image)
    expect(v.parse(commands['image.samples'][1], samples)).toEqual(samples)
    expect(v.parse(commands['app.info'][1], info)).toEqual(info)
    expect(info.dataFolder).toBe(bench.store.folder)
  })
})
