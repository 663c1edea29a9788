/** The foveated view and the relief really draw, and change with time and hand. Software WebGL. */
import sharp from 'sharp'
import type { Locator } from 'playwright-core'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseFile, openApp, type OpenedApp } from './opened-app'
import { drawPicture, temporaryFolder } from './picture-files'

const scratch = temporaryFolder()
let app: OpenedApp

async function openLamp(flags: readonly string[] = []): Promise<void> {
  const picture = await drawPicture(scratch.path, 'lamp.png', 260)
  app = await openApp({ size: { width: 1024, height: 700 }, reducedMotion: 'reduce', flags })
  // The processor draws in place of a graphics card; on a busy machine a frame takes seconds.
  app.page.setDefaultTimeout(100_000)
  await chooseFile(app.page, picture)
}
afterAll(() => scratch.remove())

/** Grey values of what is on screen. */
async function pixels(place: Locator): Promise<Buffer> {
  return sharp(await place.screenshot())
    .resize(200, 150, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer()
}

/** The same once two looks in a row agree: a frame may be on its way, and a picture still decoding. */
async function settledPixels(place: Locator): Promise<Buffer> {
  let last = await pixels(place)
  await expect
    .poll(async () => {
      const before = last
      last = await pixels(place)
      return meanChange(before, last)
    })
    .toBe(0)
  return last
}

function meanChange(a: Buffer, b: Buffer): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length
}

/** Mean step between neighbours: what blur takes away. */
function detail(values: Buffer): number {
  return (
    values.reduce((sum, value, index) => sum + Math.abs(value - (values[index + 1] ?? value)), 0) /
    values.length
  )
}

async function atTime(key: 'Home' | 'End'): Promise<void> {
  await app.page.keyboard.press(key)
  const atEnd = async () => {
    const [now, end] = (await app.page.locator('.clock').innerText()).split(' / ')
    return `${now} s` === end
  }
  await expect.poll(atEnd).toBe(key === 'End')
}

describe.each([
  { kind: 'webgl', flags: [] },
  // What a machine without WebGL has.
  { kind: 'canvas', flags: ['--disable-3d-apis'] },
])('the foveated view, drawn by $kind', ({ kind, flags }) => {
  beforeAll(() => openLamp(flags))
  afterAll(() => app.close())

  it('comes up', async () => {
    await app.page.keyboard.press('p')
    await app.page.keyboard.press('f')
    await expect.poll(() => app.page.getByTestId('fovea').getAttribute('data-kind')).toBe(kind)
  })

  it('is blurred at the start and holds more detail at the end', async () => {
    const canvas = app.page.getByTestId('fovea')
    // Until the picture is decoded there is nothing to blur, and nothing changes.
    const gain = async () => {
      await atTime('Home')
      const early = await settledPixels(canvas)
      await atTime('End')
      const late = await settledPixels(canvas)
      return meanChange(early, late) > 0.05 ? detail(late) - detail(early) : NaN
    }
    await expect.poll(gain, { timeout: 90_000 }).toBeGreaterThan(0)
  })

  it('leaves the flat picture as it was', async () => {
    await app.page.keyboard.press('f')
    await app.page.getByTestId('fovea').waitFor({ state: 'detached' })
    await app.page.keyboard.press('p')
    expect(await app.page.getByTestId('fovea').count()).toBe(0)
  })
})

describe('the relief', () => {
  const relief = () => app.page.getByTestId('relief')
  beforeAll(() => openLamp())
  afterAll(() => app.close())

  it('draws something', async () => {
    await app.page.keyboard.press('r')
    await app.page.getByRole('button', { name: 'Save the 3D view as PNG' }).waitFor()
    await atTime('End')
    const contrast = async () => {
      const { channels } = await sharp(await relief().screenshot()).stats()
      return Math.max(...channels.map(({ stdev }) => stdev))
    }
    await expect.poll(contrast, { timeout: 90_000 }).toBeGreaterThan(8)
  })

  it('changes with time', async () => {
    const late = await settledPixels(relief())
    await atTime('Home')
    const change = async () => meanChange(late, await pixels(relief()))
    await expect.poll(change).toBeGreaterThan(0.1)
  })

  it('turns by the arrow keys and comes back with Home', async () => {
    await relief().getByRole('application').focus()
    const before = await settledPixels(relief())
    const change = async () => meanChange(before, await pixels(relief()))
    for (let i = 0; i < 4; i++) await app.page.keyboard.press('ArrowLeft')
    await expect.poll(change).toBeGreaterThan(1)
    const turned = meanChange(before, await settledPixels(relief()))
    await app.page.keyboard.press('Home')
    await expect.poll(change).toBeLessThan(turned / 4)
  })

  it('is saved as a PNG at twice the size', async () => {
    const coming = app.page.waitForEvent('download')
    await app.page.getByRole('button', { name: 'Save the 3D view as PNG' }).click()
    const download = await coming
    expect(download.suggestedFilename()).toBe('lamp-relief.png')
    const picture = sharp(readFileSync(await download.path()))
    const { width } = await picture.metadata()
    const box = await relief().boundingBox()
    expect(width).toBe(Math.round(box!.width) * 2)
    expect(Math.max(...(await picture.stats()).channels.map(({ stdev }) => stdev))).toBeGreaterThan(8)
  })

  it('goes away without a trace, many times over', async () => {
    for (const state of ['detached', 'attached', 'detached', 'attached', 'detached'] as const) {
      await app.page.keyboard.press('r')
      await relief().waitFor({ state })
    }
    expect(app.complaints.filter((words) => !words.includes('GPU stall'))).toEqual([])
  })
})
