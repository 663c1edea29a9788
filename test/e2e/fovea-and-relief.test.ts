/** The foveated view and the relief really draw, and change with time and hand. Software WebGL. */
import sharp from 'sharp'
import type { Locator } from 'playwright-core'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type OpenedApp } from './opened-app'
import { drawPicture, temporaryFolder } from './picture-files'

const scratch = temporaryFolder()
let app: OpenedApp

beforeAll(async () => {
  const picture = await drawPicture(scratch.path, 'lamp.png', 260)
  app = await openApp({ size: { width: 1024, height: 700 }, reducedMotion: 'reduce' })
  // The processor draws in place of a graphics card; on a busy machine a frame takes seconds.
  app.page.setDefaultTimeout(100_000)
  const chooser = app.page.waitForEvent('filechooser')
  await app.page.keyboard.press('Control+o')
  await (await chooser).setFiles(picture)
  await app.page.getByRole('toolbar', { name: 'Gaze' }).getByText('lamp.png').waitFor()
  await app.page.getByRole('button', { name: 'Export' }).and(app.page.locator(':enabled')).waitFor()
})
afterAll(async () => {
  await app.close()
  scratch.remove()
})

/** Grey values of what is on screen. */
async function pixels(place: Locator): Promise<Buffer> {
  return sharp(await place.screenshot())
    .resize(200, 150, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer()
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
  // Drawing follows in the next frame; two later it is on screen.
  await app.page.evaluate(
    () =>
      new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))),
      ),
  )
}

describe('the foveated view', () => {
  it('is drawn by WebGL', async () => {
    await app.page.keyboard.press('p')
    await app.page.keyboard.press('f')
    await app.page.getByTestId('fovea').waitFor()
    expect(await app.page.getByTestId('fovea').getAttribute('data-kind')).toBe('webgl')
  })

  it('is blurred at the start and holds more detail at the end', async () => {
    const canvas = app.page.getByTestId('fovea')
    const compare = async () => {
      await atTime('Home')
      const early = await pixels(canvas)
      await atTime('End')
      const late = await pixels(canvas)
      return { change: meanChange(early, late), gain: detail(late) - detail(early) }
    }
    // Until the picture is decoded there is nothing to blur.
    await expect.poll(async () => (await compare()).change, { timeout: 60_000 }).toBeGreaterThan(0.05)
    expect((await compare()).gain).toBeGreaterThan(0)
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

  it('draws something', async () => {
    await app.page.keyboard.press('r')
    await relief().getByRole('application').waitFor()
    await app.page.getByRole('button', { name: 'Save the 3D view as PNG' }).waitFor()
    await atTime('End')
    const { channels } = await sharp(await relief().screenshot()).stats()
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(8)
  })

  it('changes with time', async () => {
    const late = await pixels(relief())
    await atTime('Home')
    expect(meanChange(late, await pixels(relief()))).toBeGreaterThan(0.1)
  })

  it('turns by the arrow keys and comes back with Home', async () => {
    const stage = relief().getByRole('application')
    await stage.focus()
    const before = await pixels(relief())
    for (let i = 0; i < 4; i++) await app.page.keyboard.press('ArrowLeft')
    const turned = await pixels(relief())
    await app.page.keyboard.press('Home')
    const back = await pixels(relief())
    expect(meanChange(before, turned)).toBeGreaterThan(1)
    expect(meanChange(before, back)).toBeLessThan(meanChange(before, turned) / 4)
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
    for (let i = 0; i < 4; i++) {
      await app.page.keyboard.press('r')
      await app.page.waitForTimeout(250)
    }
    expect(app.complaints.filter((words) => !words.includes('GPU stall'))).toEqual([])
  })
})
