import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestStore, temporaryFolder } from '../store/fixtures'
import { addImage, openBench, pngBytes } from './bench'

const text = (words: string) => new Uint8Array(Buffer.from(words))

const png = await pngBytes()

describe('image.add', () => {
  it('keeps the bytes, measures the picture and draws a preview and a thumbnail', async () => {
    const bench = openBench()
    const info = await addImage(bench, 'C:\\pictures\\street.png')
    expect(info).toMatchObject({ name: 'street.png', width: 96, height: 64, format: 'png', title: null })
    expect(info.previewUrl).toBe(`/image/${info.imageId}/preview`)
    for (const kind of ['original', 'preview', 'thumbnail'] as const) {
      expect(bench.store.resolveImageFile(info.imageId, kind)?.path).toContain(info.imageId)
    }
    expect(await bench.invoke('image.get', { imageId: info.imageId })).toEqual(info)
  })

  it('gives the same bytes the same id, decodes them once and takes the new name', async () => {
    const bench = openBench()
    const [first, second] = await Promise.all([addImage(bench, 'a.png'), addImage(bench, 'b.png')])
    expect(second.imageId).toBe(first.imageId)
    expect(await addImage(bench, 'c.png')).toEqual({ ...first, name: 'c.png' })
    expect(bench.engine.calls).toEqual(['picture.prepare'])
    expect((await bench.invoke('image.get', { imageId: first.imageId })).name).toBe('c.png')
  })

  it.each([
    ['an empty file', new Uint8Array(0), /empty \(0 bytes\)/],
    ['text', text('Dear diary'), /not a picture/],
    ['a picture cut short', png.slice(0, 60), /./],
    ['a header without a picture', png.slice(0, 8), /./],
  ])('refuses %s with a sentence and leaves nothing behind', async (_, bytes, sentence) => {
    const bench = openBench()
    const attempt = bench.invoke('image.add', { name: 'x.png', bytes })
    await expect(attempt).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(sentence) as unknown,
    })
    expect(readdirSync(bench.store.imageFiles.folder)).toEqual([])
  })

  it('is not hurt by a cancelled call for the same picture', async () => {
    const bench = openBench()
    const bytes = await pngBytes()
    const caller = new AbortController()
    caller.abort(new Error('gone'))
    const cancelled = bench
      .invoke('image.add', { name: 'a.png', bytes }, caller.signal)
      .catch(() => 'cancelled')
    const info = await bench.invoke('image.add', { name: 'b.png', bytes })
    expect(await cancelled).toBe('cancelled')
    expect(bench.store.originalPath(info.imageId)).toBeDefined()
    expect(bench.store.isPrepared(info.imageId)).toBe(true)
  })

  it('keeps the bytes of a broken picture while the queue lists it', async () => {
    const bench = openBench()
    const bytes = png.slice(0, 60)
    await bench.invoke('queue.pause', { paused: true })
    const parameters = {
      temperature: 1,
      viewers: 1,
      seconds: 1,
      fixations: null,
      seed: 1,
      pixelsPerDegree: null,
    }
    await bench.invoke('queue.add', { name: 'x.png', bytes, modelId: 'saccade-free-view', parameters })
    await expect(bench.invoke('image.add', { name: 'x.png', bytes })).rejects.toThrow()
    expect(readdirSync(bench.store.imageFiles.folder)).toHaveLength(1)
  })

  it('says that the disk is full', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const bench = openBench({ store: openTestStore(undefined, { writeFile: () => Promise.reject(full) }) })
    await expect(addImage(bench)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(
        /^The picture was not kept, because the disk is full\. Free some space/,
      ) as unknown,
    })
    expect(bench.engine.calls).toEqual([])
  })
})

describe('image.get', () => {
  it('draws a lost preview again', async () => {
    const bench = openBench()
    const { imageId } = await addImage(bench)
    rmSync(bench.store.imageFiles.path(imageId, 'preview'))
    await bench.invoke('image.get', { imageId })
    expect(bench.store.imageFiles.isPrepared(imageId)).toBe(true)
  })

  it('says so when the file itself was taken away', async () => {
    const bench = openBench()
    const { imageId } = await addImage(bench)
    rmSync(bench.store.imageFiles.folder, { recursive: true })
    const attempt = bench.invoke('image.get', { imageId })
    await expect(attempt).rejects.toThrow(/gone from the data folder\. Open it again/)
  })

  it('says what to do about a picture that is not there, whatever the id', async () => {
    const bench = openBench()
    for (const imageId of ['0'.repeat(64), '..', 'saccade.db']) {
      await expect(bench.invoke('image.get', { imageId })).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})

describe('pictures from outside', () => {
  it('are opened and announced', async () => {
    const bench = openBench()
    const path = join(temporaryFolder(), 'outside.png')
    writeFileSync(path, await pngBytes())
    await bench.openImageFile(path)
    expect(bench.payloads('image.opened')).toMatchObject([{ name: 'outside.png', width: 96 }])
  })

  it('that cannot be opened are a sentence, and the start image of a bad argument is the sample', async () => {
    const folder = temporaryFolder()
    const startImagePath = join(folder, 'gone.png')
    const bench = openBench({ startImagePath, startProblem: 'The history was set aside.' })
    await bench.openImageFile(folder)
    expect(bench.payloads('app.problem')[0]?.message).toMatch(/folder, not a picture/)
    const info = await bench.invoke('app.info', {})
    expect(info.startProblem).toMatch(
      /^The history was set aside\. gone\.png was not opened\. There is no such file/,
    )
  })

  it('named at the start are the start image', async () => {
    const startImagePath = join(temporaryFolder(), 'named.png')
    writeFileSync(startImagePath, await pngBytes())
    const info = await openBench({ startImagePath }).invoke('app.info', {})
    expect(info).toMatchObject({
      startProblem: null,
      startImage: { name: 'named.png' },
      defaultModelId: 'saccade-free-view',
    })
  })
})
