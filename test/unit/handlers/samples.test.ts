import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shippedFolders } from '../../../src-main/store/shipped'
import { openTestStore, temporaryFolder } from '../store/fixtures'
import { modelId, openBench, parameters, pngBytes } from './bench'

/** A package as Electron lays it out: resources beside the archive, found through `process.resourcesPath`. */
const packaged = mkdtempSync(join(tmpdir(), 'saccade-package-'))
const samples = join(packaged, 'resources', 'samples')
mkdirSync(samples, { recursive: true })
symlinkSync(join(import.meta.dirname, '..', '..', '..', 'models'), join(packaged, 'models'))
Object.defineProperty(process, 'resourcesPath', { value: packaged, configurable: true })
writeFileSync(join(samples, 'a.png'), await pngBytes(1))
writeFileSync(join(samples, 'b.png'), await pngBytes(2))
const list = [
  { file: 'a.png', title: 'A page', width: 96, height: 64, note: 'First.' },
  { file: 'b.png', title: 'A room', width: 96, height: 64, note: 'Second.', default: true },
]
writeFileSync(join(samples, 'samples.json'), JSON.stringify(list))

afterAll(() => {
  Reflect.deleteProperty(process, 'resourcesPath')
  rmSync(packaged, { recursive: true, force: true })
})

describe('shipped samples', () => {
  it('are found in a package', () => {
    expect(shippedFolders()).toEqual({
      models: join(packaged, 'models'),
      resources: join(packaged, 'resources'),
    })
  })

  it('are listed with title and note, shown as they are, neither copied nor decoded', async () => {
    const bench = openBench()
    const infos = await bench.invoke('image.samples', {})
    expect(infos.map(({ title, note, width }) => ({ title, note, width }))).toEqual([
      { title: 'A page', note: 'First.', width: 96 },
      { title: 'A room', note: 'Second.', width: 96 },
    ])
    expect(readdirSync(bench.store.imageFiles.folder)).toEqual([])
    expect(bench.engine.calls).toEqual([])
    for (const kind of ['original', 'preview', 'thumbnail'] as const) {
      const file = bench.store.resolveImageFile(infos[0]!.imageId, kind)
      expect(file).toEqual({ path: join(samples, 'a.png'), mimeType: 'image/png' })
    }
  })

  it('can be drawn as figures', async () => {
    const bench = openBench()
    const [sample] = await bench.invoke('image.samples', {})
    const { bytes } = await bench.invoke('export.figure', {
      request: { imageId: sample!.imageId, modelId, parameters },
      options: {
        format: 'svg',
        scale: 1,
        theme: 'dark',
        colourMap: 'inferno',
        heatOpacity: 0.5,
        showPath: true,
        showNumbers: false,
        viewers: [1],
        title: null,
        caption: false,
      },
    })
    expect(bytes.length).toBeGreaterThan(1000)
  })

  it('give the start image, and the model is warm by then', async () => {
    const bench = openBench()
    const paths: string[] = []
    const { predict } = bench.engine
    bench.engine.predict = (input, options) => {
      paths.push(input.imagePath)
      return predict(input, options)
    }
    bench.warmUp()
    expect((await bench.invoke('app.info', {})).startImage).toMatchObject({ title: 'A room', name: 'b.png' })
    expect(paths).toEqual([join(samples, 'b.png')])
  })

  it('stay samples when the same file is dropped', async () => {
    const bench = openBench()
    await bench.invoke('image.samples', {})
    const dropped = await bench.invoke('image.add', { name: 'mine.png', bytes: await pngBytes(1) })
    expect(dropped).toMatchObject({ title: 'A page', name: 'mine.png' })
  })

  it('are kept for good once a run depends on them, whatever the next version ships', async () => {
    const folder = temporaryFolder()
    const bench = openBench({ store: openTestStore(folder) })
    const info = await bench.invoke('app.info', {})
    const { imageId } = info.startImage!
    const run = await bench.invoke('runs.save', { imageId, modelId, parameters, title: null })
    expect(run.title).toBe('A room')
    rmSync(join(samples, 'b.png'))
    writeFileSync(join(samples, 'samples.json'), JSON.stringify(list.slice(0, 1)))
    const later = openBench({ store: openTestStore(folder) })
    expect((await later.invoke('runs.repeat', { runId: run.runId })).identical).toBe(true)
    expect((await later.invoke('runs.get', { runId: run.runId })).image.name).toBe('b.png')
  })

  it('that cannot be read are a sentence, and the app still comes up', async () => {
    writeFileSync(join(samples, 'samples.json'), '{"broken')
    const info = await openBench().invoke('app.info', {})
    expect(info.startImage).toBeNull()
    expect(info.startProblem).toMatch(/sample pictures cannot be read/)
  })
})
