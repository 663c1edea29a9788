import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expandPattern, isPattern } from '../../../src-main/cli/_glob'
import { numberBetween } from '../../../src-main/cli/_numbers'
import { choosePictures } from '../../../src-main/cli/_pictures'

const folder = mkdtempSync(join(tmpdir(), 'saccade-arguments-'))
const at = (...parts: string[]): string => join(folder, ...parts)

beforeAll(() => {
  for (const name of ['shots/deep/er', 'empty', 'other']) mkdirSync(at(name), { recursive: true })
  const files = ['shots/b.png', 'shots/a.JPG', 'shots/notes.txt', 'shots/.hidden.png', 'shots/deep/c.png']
  for (const name of [...files, 'shots/deep/er/d.webp', 'other/a.png', 'other/[odd].png', 'other/a-2.gif']) {
    writeFileSync(at(name), 'x')
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('patterns', () => {
  it.each([
    ['shots/*.png', ['shots/b.png']],
    ['shots/?.*', ['shots/a.JPG', 'shots/b.png']],
    ['shots/**/*.{png,webp}', ['shots/b.png', 'shots/deep/c.png', 'shots/deep/er/d.webp']],
    ['*/[ab].[pP][nN][gG]', ['other/a.png', 'shots/b.png']],
    ['shots/[!b]*.JPG', ['shots/a.JPG']],
    ['nowhere/*.png', []],
    ['shots/.h*', ['shots/.hidden.png']],
  ])('%s', async (pattern, expected) => {
    expect(isPattern(pattern)).toBe(true)
    expect(await expandPattern(join(folder, pattern))).toEqual(expected.map((name) => at(name)))
  })
})

describe('chosen pictures', () => {
  it('are files as they are named, folders one level deep and sorted, patterns', async () => {
    const { pictures, failures } = await choosePictures([at('other/a.png'), at('shots'), at('shots/deep/*')])
    expect(pictures.map(({ path }) => path)).toEqual(
      ['other/a.png', 'shots/a.JPG', 'shots/b.png', 'shots/deep/c.png'].map((name) => at(name)),
    )
    expect(failures).toEqual([])
  })

  it('take a file whose name looks like a pattern for what it is', async () => {
    const { pictures, isSingle } = await choosePictures([at('other/[odd].png')])
    expect(pictures.map(({ name }) => name)).toEqual(['[odd].png'])
    expect(isSingle).toBe(true)
  })

  it('never share a stem, whatever their names', async () => {
    const { pictures } = await choosePictures([at('shots/a.JPG'), at('other')])
    const stems = pictures.map(({ stem }) => stem)
    expect(new Set(stems).size).toBe(stems.length)
    expect(stems).toContain('a')
    expect(stems).toContain('a-2')
    expect(stems).toContain('a-3')
  })

  it('leave out what names no picture, with the reason', async () => {
    const { pictures, failures, isSingle } = await choosePictures([at('empty'), at('shots/*.tiff')])
    expect(pictures).toEqual([])
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('holds no PNG'),
      expect.stringContaining('No file matches'),
    ])
    expect(isSingle).toBe(false)
  })
})

describe('numbers', () => {
  const parse = numberBetween({ min: 1, max: 100, whole: true })
  it('are taken inside their range and refused outside it', () => {
    expect(parse('7')).toBe(7)
    for (const text of ['0', '101', '2.5', '', 'many', 'NaN', 'Infinity'])
      expect(() => parse(text)).toThrow('from 1 to 100')
  })
})
