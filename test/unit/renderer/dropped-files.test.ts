import { describe, expect, it } from 'vitest'
import { skippedMessage, sortFiles } from '../../../src-renderer/state/dropped-files'

const file = (name: string, content = 'x') => new File([content], name)

describe('files that were dropped', () => {
  it('are taken in the order people count', () => {
    const { pictures } = sortFiles([file('scan 10.png'), file('scan 2.png'), file('scan 1.JPG')], true)
    expect(pictures.map(({ name }) => name)).toEqual(['scan 1.JPG', 'scan 2.png', 'scan 10.png'])
  })

  it('are left out with a reason when they are empty or no pictures', () => {
    const { pictures, skipped } = sortFiles([file('a.png', ''), file('b.txt'), file('c.webp')])
    expect(pictures.map(({ name }) => name)).toEqual(['c.webp'])
    expect(skipped).toEqual([
      { name: 'a.png', reason: 'empty file' },
      { name: 'b.txt', reason: 'not PNG, JPEG, WebP, AVIF or GIF' },
    ])
  })

  it('say nothing about what systems leave in folders', () => {
    expect(sortFiles([file('.DS_Store'), file('Thumbs.db')]).skipped).toEqual([])
  })
})

describe('the message about what was left out', () => {
  it('is silent when everything was taken', () => {
    expect(skippedMessage(sortFiles([file('a.png')]))).toBeNull()
  })

  it('names three and counts the rest', () => {
    const names = ['1.txt', '2.txt', '3.txt', '4.txt', '5.txt'].map((name) => file(name))
    const message = skippedMessage(sortFiles([file('a.png'), ...names]))
    expect(message).toMatch(/^5 files were left out: 1\.txt .*3\.txt \([^)]*\) and 2 more\.$/)
  })

  it('says what to do with a folder that holds no picture', () => {
    expect(skippedMessage(sortFiles([file('notes.txt')], true))).toMatch(
      /^The folder holds no picture .*Drop PNG/,
    )
    expect(skippedMessage(sortFiles([], true))).toMatch(/^There is nothing in there\. Drop PNG/)
  })
})
