import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blob, Database, number } from '../../../src-main/store/database'
import { Images } from '../../../src-main/store/images'
import { migrate } from '../../../src-main/store/schema'
import { SettingsTable } from '../../../src-main/store/settings'
import { temporaryFolder } from './fixtures'

function openEmpty(): Database {
  return new Database(join(temporaryFolder(), 'test.db'))
}

describe('the door to SQLite', () => {
  it('gives text, numbers, null and bytes back as they went in', () => {
    const database = openEmpty()
    database.execute('CREATE TABLE t (a, b, c, d)')
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    expect(database.run('INSERT INTO t VALUES (?, ?, ?, ?)', 'ä', 0.1, null, bytes)).toBe(1)
    const row = database.get('SELECT * FROM t')!
    expect(row).toMatchObject({ a: 'ä', b: 0.1, c: null })
    expect(blob(row, 'd')).toEqual(new Uint8Array([2, 3]))
    expect(() => number(row, 'a')).toThrow('column a holds no number')
  })

  it('takes a lone Buffer, which libsql by itself does not survive', () => {
    const database = openEmpty()
    database.execute('CREATE TABLE t (a)')
    expect(database.run('INSERT INTO t VALUES (?)', Buffer.from('abc'))).toBe(1)
  })

  it('undoes a transaction that throws', () => {
    const database = openEmpty()
    database.execute('CREATE TABLE t (a)')
    const attempt = () =>
      database.transaction(() => {
        database.run('INSERT INTO t VALUES (1)')
        throw new Error('half-way')
      })
    expect(attempt).toThrow('half-way')
    expect(database.all('SELECT * FROM t')).toEqual([])
    expect(database.transaction(() => database.run('INSERT INTO t VALUES (2)'))).toBe(1)
  })

  it('says that the disk is full, keeps what was there, and goes on once there is room', () => {
    const database = openEmpty()
    migrate(database)
    const settings = new SettingsTable(database)
    settings.set('before', 'kept')
    const { page_count: pages } = database.get('PRAGMA page_count') as { page_count: number }
    database.execute(`PRAGMA max_page_count = ${pages + 1}`)
    expect(() => settings.set('large', 'x'.repeat(100_000))).toThrow(/the disk is full\. Free some space/)
    expect(() => settings.update('large', () => 'x'.repeat(100_000))).toThrow(/the disk is full/)
    expect(settings.get('before')).toBe('kept')
    expect(settings.get('large')).toBeUndefined()
    database.execute(`PRAGMA max_page_count = ${pages + 1000}`)
    settings.set('large', 'x'.repeat(100_000))
    expect(settings.get('large')).toHaveLength(100_000)
  })

  it('applies migrations once', () => {
    const database = openEmpty()
    migrate(database)
    migrate(database)
    expect(new Images(database).get('x')).toBeUndefined()
  })
})
