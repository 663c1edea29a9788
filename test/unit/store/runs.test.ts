import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src-main/store/store'
import { quickestMs } from '../quickest'
import { keepImage, openTestStore, predictionOf, temporaryFolder } from './fixtures'

async function keepRun(store: Store, runId: string, title: string, imageName = 'street.png'): Promise<void> {
  const imageId = await keepImage(store, imageName)
  store.runs.keep({ runId, title, imageName, appVersion: '0.1.0', prediction: predictionOf(imageId) })
}

const all = { search: '', offset: 0, limit: 50 }
const titles = (store: Store, search: string): string[] =>
  store.runs.list({ ...all, search }).runs.map(({ title }) => title)

describe('kept runs', () => {
  it('come back bit for bit after the store was closed', async () => {
    const folder = temporaryFolder()
    const first = openTestStore(folder)
    await keepRun(first, 'run-1', 'A street')
    const { prediction: before } = first.runs.get('run-1')!
    first.close()
    const kept = openTestStore(folder).runs.get('run-1')!
    expect(kept.prediction).toEqual(before)
    expect(kept.prediction).toEqual(predictionOf(before.imageId))
    const bits = (values: Float32Array) => [...new Uint32Array(values.buffer)]
    expect(bits(kept.prediction.density.values)).toEqual(bits(predictionOf('').density.values))
    expect(kept.appVersion).toBe('0.1.0')
  })

  it('are listed newest first, page by page', async () => {
    const store = openTestStore()
    for (let index = 0; index < 7; index++) await keepRun(store, `run-${index}`, `Run ${index}`)
    const page = store.runs.list({ search: '', offset: 2, limit: 3 })
    expect(page.runs.map(({ title }) => title)).toEqual(['Run 4', 'Run 3', 'Run 2'])
    expect(page.total).toBe(7)
  })

  it('are found by words of title, image name and model, whatever case and accents', async () => {
    const store = openTestStore()
    await keepRun(store, 'a', 'Façade at noon', 'IMG_0100.JPG')
    await keepRun(store, 'b', 'Poster 100%', 'poster.webp')
    expect(titles(store, 'facade')).toEqual(['Façade at noon'])
    expect(titles(store, 'NOON img_0100')).toEqual(['Façade at noon'])
    expect(titles(store, '100%')).toEqual(['Poster 100%'])
    expect(titles(store, 'free-view')).toHaveLength(2)
    expect(titles(store, 'noon poster')).toEqual([])
    expect(titles(store, '  ')).toHaveLength(2)
  })

  it('are found under a new title and no longer under the old one', async () => {
    const store = openTestStore()
    await keepRun(store, 'a', 'Before')
    expect(store.runs.rename('a', 'Übersicht')?.title).toBe('Übersicht')
    expect(titles(store, 'ubersicht street')).toEqual(['Übersicht'])
    expect(titles(store, 'before')).toEqual([])
    expect(store.runs.rename('nobody', 'x')).toBeUndefined()
  })

  it('can be restored after deletion until they are purged', async () => {
    const store = openTestStore()
    for (const runId of ['a', 'b', 'c']) await keepRun(store, runId, runId)
    expect(store.runs.delete(['a', 'b', 'nobody'])).toBe(2)
    expect(store.runs.delete(['a'])).toBe(0)
    expect(store.runs.get('a')).toBeUndefined()
    expect(titles(store, '')).toEqual(['c'])
    expect(store.runs.restore(['a', 'c'])).toBe(1)
    expect(titles(store, '').sort()).toEqual(['a', 'c'])
    expect(store.runs.purge(Date.now() + 1)).toBe(1)
    expect(store.runs.restore(['b'])).toBe(0)
  })

  it('stay as they were first kept when the same job is done twice', async () => {
    const store = openTestStore()
    const imageId = await keepImage(store, 'x')
    const run = {
      runId: 'job',
      title: 'First',
      imageName: 'x',
      appVersion: '1',
      prediction: predictionOf(imageId),
    }
    store.runs.keep(run)
    expect(store.runs.keep({ ...run, title: 'Second' }).title).toBe('First')
    expect(store.runs.list(all).total).toBe(1)
  })

  it('stay quick with many runs', async () => {
    const store = openTestStore()
    const imageId = await keepImage(store, 'x')
    const run = { imageName: 'x', appVersion: '1', prediction: predictionOf(imageId) }
    for (let index = 0; index < 300; index++)
      store.runs.keep({ ...run, runId: `r${index}`, title: `Title ${index}` })
    const search = () => store.runs.list({ ...all, search: 'title 29' })
    expect(search().total).toBe(13)
    expect(await quickestMs(5, search)).toBeLessThan(250)
  })
})
