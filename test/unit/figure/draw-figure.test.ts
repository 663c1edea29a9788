import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawFigure } from '../../../src-main/figure/draw-figure'
import { defaultFigureOptions, type FigureOptions } from '../../../src-main/figure/figure-options'
import type { GazeRecord } from '../../../src-main/figure/gaze-record'
import { record } from './record'

const folder = mkdtempSync(join(tmpdir(), 'saccade-figure-'))
const picturePath = join(folder, 'picture.png')
const options = defaultFigureOptions(record)

beforeAll(async () => {
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#20a040' } })
    .png()
    .toFile(picturePath)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const draw = (changes: Partial<FigureOptions> = {}, changed: Partial<GazeRecord> = {}): Promise<Uint8Array> =>
  drawFigure({ record: { ...record, ...changed }, picturePath }, { ...options, ...changes })
const svg = async (changes: Partial<FigureOptions> = {}): Promise<string> =>
  new TextDecoder().decode(await draw({ ...changes, format: 'svg' }))

async function pixel(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data } = await sharp(png)
    .extract({ left: x, top: y, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data.subarray(0, 3)]
}

describe('a figure', () => {
  it('is made of the picture, the heatmap, paths, legend and caption, its text outlined', async () => {
    const text = await svg({ title: 'Where they look' })
    expect(text).toContain('href="data:image/jpeg;base64,')
    expect(text).toContain('href="data:image/png;base64,')
    expect(text.match(/<polyline/g)).toHaveLength(4)
    expect(text).toContain('<title>Where they look</title>')
    expect(text).not.toContain('<text')
    expect(text).not.toContain('NaN')
    expect(text).not.toContain('undefined')
  })

  it('leaves out what is switched off', async () => {
    const whole = await svg()
    expect(await svg({ heatOpacity: 0 })).not.toContain('data:image/png')
    expect(await svg({ showPath: false })).not.toContain('<polyline')
    expect((await svg({ viewers: [2] })).match(/<polyline/g)).toHaveLength(2)
    expect((await svg({ caption: false })).length).toBeLessThan(whole.length)
    expect((await svg({ showNumbers: false })).length).toBeLessThan(whole.length)
  })

  it('is larger by its scale as PNG, and shows the picture where no heat lies', async () => {
    const plain = { showPath: false, heatOpacity: 0, caption: false } as const
    const one = await draw({ ...plain, scale: 1 })
    expect(await sharp(one).metadata()).toMatchObject({ format: 'png', width: 640 + 48, height: 480 + 48 })
    const four = await draw({ ...plain, scale: 4 })
    expect(await sharp(four).metadata()).toMatchObject({ width: 4 * (640 + 48) })
    const [red, green, blue] = await pixel(one, 24 + 320, 24 + 240)
    expect(Math.abs(red! - 0x20) + Math.abs(green! - 0xa0) + Math.abs(blue! - 0x40)).toBeLessThan(12)
    expect(await pixel(one, 4, 4)).toEqual([255, 255, 255])
  })

  it('colours the peak of the density with the top of the map', async () => {
    const png = await draw({ showPath: false, scale: 1, heatOpacity: 1, colourMap: 'viridis' })
    const { density } = record
    const cell = density.values.indexOf(Math.max(...density.values))
    const x = 24 + Math.round((((cell % density.columns) + 0.5) / density.columns) * 640)
    const y = 24 + Math.round(((Math.floor(cell / density.columns) + 0.5) / density.rows) * 480)
    const [red, green, blue] = await pixel(png, x, y)
    expect(red).toBeGreaterThan(230)
    expect(green).toBeGreaterThan(210)
    expect(blue).toBeLessThan(70)
  })

  it('has a dark theme', async () => {
    expect(await pixel(await draw({ theme: 'dark', scale: 1 }), 4, 4)).toEqual([0x16, 0x16, 0x19])
  })

  it('keeps hostile titles harmless, and writes scripts that Inter lacks with the system', async () => {
    const text = await svg({ title: '</title><script>alert(1)</script>' })
    expect(text).not.toContain('<script')
    expect(await svg({ title: '眼動' })).toContain('<text')
    expect(await svg({ title: 'Взгляд, βλέμμα, Ł' })).not.toContain('<text')
  })

  it('is drawn from the thin preview of a long strip', async () => {
    const thinPath = join(folder, 'thin.webp')
    await sharp({ create: { width: 4096, height: 20, channels: 3, background: '#20a040' } })
      .webp()
      .toFile(thinPath)
    const strip = { ...record, width: 20_000, height: 100 }
    const png = await drawFigure({ record: strip, picturePath: thinPath }, { ...options, scale: 1 })
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1100 + 48 })
  })

  it('holds a hundred viewers and a sliver of a picture', async () => {
    const viewers = Array.from({ length: 100 }, (_, index) => ({ ...record.viewers[0]!, viewer: index + 1 }))
    const numbers = viewers.map(({ viewer }) => viewer)
    const png = await draw({ viewers: numbers, scale: 1 }, { viewers, width: 64, height: 3200 })
    expect(await sharp(png).metadata()).toMatchObject({ width: 480 + 48 })
  })
})
