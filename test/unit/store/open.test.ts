import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Database } from '../../../src-main/store/database'
import { openStoreOrTemporary } from '../../../src-main/store/open-store'
import { openStore } from '../../../src-main/store/store'
import { keepImage, openTestStore, predictionOf, temporaryFolder } from './fixtures'

const damaged = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /damaged.*\.db$/.test(name))

describe('opening a data folder', () => {
  it('makes a folder that is not there yet', () => {
    const store = openTestStore(join(temporaryFolder(), 'a', 'b'))
    expect(store.runs.list({ search: '', offset: 0, limit: 1 }).total).toBe(0)
    expect(store.notices).toEqual([])
  })

  it('sets a file that is no database aside, says so, and deletes nothing', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'saccade.db'), 'This was a shopping list.'.repeat(300))
    const store = openTestStore(folder)
    expect(store.notices.join()).toMatch(/damaged.*set aside as saccade-damaged-\d{4}-.*nothing was deleted/s)
    const [aside] = damaged(folder)
    expect(readFileSync(join(folder, aside!), 'utf8')).toContain('shopping list')
    store.settings.set('works', true)
    expect(store.settings.get('works')).toBe(true)
  })

  it('sets a database with a broken middle aside', async () => {
    const folder = temporaryFolder()
    const first = openStore(folder)
    const imageId = await keepImage(first, 'a')
    const run = { title: 't', imageName: 'n', appVersion: '1', prediction: predictionOf(imageId) }
    for (let index = 0; index < 200; index++) first.runs.keep({ ...run, runId: `r${index}` })
    first.close()
    const path = join(folder, 'saccade.db')
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0x5a, 4096 * 3, bytes.length - 4096))
    expect(openTestStore(folder).notices).toHaveLength(1)
    expect(damaged(folder)).toHaveLength(1)
  })

  it('sets a database that was cut short aside', async () => {
    const folder = temporaryFolder()
    const first = openStore(folder)
    for (let index = 0; index < 50; index++) await keepImage(first, `${index}`)
    first.close()
    truncateSync(join(folder, 'saccade.db'), 4096 * 2)
    expect(openTestStore(folder).notices).toHaveLength(1)
  })

  it('leaves the data of a newer version untouched and says what to do', () => {
    const folder = temporaryFolder()
    openStore(folder).close()
    const newer = new Database(join(folder, 'saccade.db'))
    newer.execute('PRAGMA user_version = 99')
    newer.close()
    expect(() => openStore(folder)).toThrow(/newer Saccade.*Update Saccade/)
    expect(damaged(folder)).toEqual([])
  })

  it('works in a temporary folder when the real one cannot be used, and says so', () => {
    const folder = join(temporaryFolder(), 'file')
    writeFileSync(folder, 'not a folder')
    const { store, problem } = openStoreOrTemporary(folder)
    store.settings.set('works', true)
    expect(store.settings.get('works')).toBe(true)
    expect(store.folder).not.toBe(folder)
    expect(problem).toMatch(/could not be opened, because .*temporary folder/)
    store.close()
  })

  it('says when a folder stands where the database should be', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'saccade.db'))
    expect(() => openStore(folder)).toThrow(/could not be opened/)
  })
})
