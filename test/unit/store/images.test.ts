import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imageIdOf } from '../../../src-main/store/image-files'
import { bytesOf, keepImage, openTestStore, predictionOf } from './fixtures'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

describe('pictures on disk', () => {
  it('are kept under the hash of their bytes, once', async () => {
    const store = openTestStore()
    const bytes = bytesOf('a')
    const imageId = await imageIdOf(bytes)
    expect(await store.imageFiles.put(imageId, bytes)).toBe(true)
    expect(await store.imageFiles.put(imageId, bytes)).toBe(false)
    expect(readdirSync(store.imageFiles.folder)).toEqual([imageId])
    expect(new Uint8Array(readFileSync(store.imageFiles.path(imageId, 'original')))).toEqual(bytes)
  })

  it('are written again over a file of the wrong length', async () => {
    const store = openTestStore()
    const bytes = bytesOf('a')
    const imageId = await imageIdOf(bytes)
    writeFileSync(store.imageFiles.path(imageId, 'original'), 'cut')
    expect(await store.imageFiles.put(imageId, bytes)).toBe(true)
    expect(new Uint8Array(readFileSync(store.imageFiles.path(imageId, 'original')))).toEqual(bytes)
  })

  it('leave nothing behind when the disk is full', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const store = openTestStore(undefined, { writeFile: () => Promise.reject(full) })
    const attempt = store.imageFiles.put(await imageIdOf(bytesOf('a')), bytesOf('a'))
    await expect(attempt).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('disk is full') as unknown,
    })
    expect(readdirSync(store.imageFiles.folder)).toEqual([])
  })

  it('have addresses for ids and for nothing else', async () => {
    const store = openTestStore()
    const imageId = await keepImage(store, 'a')
    expect(store.resolveImageFile(imageId, 'original')).toEqual({
      path: join(store.folder, 'images', imageId),
      mimeType: 'image/png',
    })
    expect(store.resolveImageFile(imageId, 'preview')).toBeUndefined()
    for (const wrong of [
      '',
      '..',
      '../saccade.db',
      `../images/${imageId}`,
      imageId.toUpperCase(),
      `${imageId}\0`,
      `${imageId}/`,
    ]) {
      expect(store.resolveImageFile(wrong, 'original')).toBeUndefined()
    }
  })
})

describe('the sweep', () => {
  function makeOld(path: string, ageMs: number): void {
    const time = new Date(Date.now() - ageMs)
    utimesSync(path, time, time)
  }

  it('removes files that nothing needs, and keeps those of runs, queue and the last hour', async () => {
    const store = openTestStore()
    const ofRun = await keepImage(store, 'run')
    store.runs.keep({
      runId: 'r',
      title: 't',
      imageName: 'n',
      appVersion: '1',
      prediction: predictionOf(ofRun),
    })
    const ids = await Promise.all(['queued', 'stray', 'fresh'].map((name) => imageIdOf(bytesOf(name))))
    for (const [index, name] of ['queued', 'stray', 'fresh'].entries()) {
      await store.imageFiles.put(ids[index]!, bytesOf(name))
    }
    const [queued, stray, fresh] = ids as [string, string, string]
    store.queueItems.add({
      name: 'q',
      imageId: queued,
      modelId: 'm',
      parameters: predictionOf('').parameters,
    })
    const later = Date.now() + 2 * hourMs
    const freshPath = store.imageFiles.path(fresh, 'original')
    utimesSync(freshPath, new Date(later), new Date(later))
    expect(await store.sweep(later)).toBe(1)
    expect(existsSync(store.imageFiles.path(stray, 'original'))).toBe(false)
    expect([ofRun, queued, fresh].map((id) => store.imageFiles.has(id, 'original'))).toEqual([
      true,
      true,
      true,
    ])
  })

  it('removes what a crash left half-written', async () => {
    const store = openTestStore()
    const part = join(store.imageFiles.folder, `${'a'.repeat(64)}.preview.webp.123.part`)
    writeFileSync(part, 'half')
    await store.sweep(Date.now() + 2 * hourMs)
    expect(existsSync(part)).toBe(false)
  })

  it('never touches files that are older than the database', async () => {
    const store = openTestStore()
    const imageId = await imageIdOf(bytesOf('old'))
    await store.imageFiles.put(imageId, bytesOf('old'))
    makeOld(store.imageFiles.path(imageId, 'original'), 3 * dayMs)
    expect(await store.sweep()).toBe(0)
    expect(store.imageFiles.has(imageId, 'original')).toBe(true)
  })

  it('forgets pictures that nobody has used for thirty days, with their files', async () => {
    const store = openTestStore()
    const imageId = await keepImage(store, 'a')
    expect(await store.sweep(Date.now() + 29 * dayMs)).toBe(0)
    expect(await store.sweep(Date.now() + 31 * dayMs)).toBe(1)
    expect(store.images.get(imageId)).toBeUndefined()
  })
})
