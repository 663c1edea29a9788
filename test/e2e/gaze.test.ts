import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  dialogClosed,
  dropFiles,
  openApp,
  picture,
  pixelMean,
  predicted,
  runCommand,
  settled,
  type OpenedApp,
} from './opened-app'

let app: OpenedApp

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

const tableRows = () => app.page.locator('[role="dialog"] tbody tr')
const slider = (name: string) => app.page.locator(`input[type="range"][aria-label="${name}"]`)
const field = (name: string) => app.page.getByRole('spinbutton', { name })
const pictureName = () => app.page.getByRole('toolbar', { name: 'Gaze' }).locator('strong')
const entropyBits = async () => parseFloat(await app.page.locator('.density strong').innerText())
const playedMs = async () => Number(await slider('Time').inputValue())

/** The fixations of the viewer in focus, as the table has them. */
async function firstViewer(): Promise<readonly string[]> {
  await leaveFields()
  await app.page.keyboard.press('t')
  await tableRows().first().waitFor()
  const rows = await tableRows().allInnerTexts()
  await app.page.keyboard.press('Escape')
  await dialogClosed(app.page)
  return rows
}

const fixationCount = async () => (await firstViewer()).length

async function openOwnPicture(name: string): Promise<void> {
  await dropFiles(app.page, [{ name, bytes: await picture() }])
  await predicted(app.page, name)
}

async function setField(name: string, value: string): Promise<void> {
  await field(name).fill(value)
  await field(name).press('Enter')
}

/** Waits until the map has stopped changing: a picture that arrives late changes it too. */
async function stillMap(): Promise<readonly number[]> {
  await settled(app.page)
  let last: readonly number[] = []
  await expect
    .poll(async () => {
      const before = last
      last = await pixelMean(app.page, 'still')
      return last.length > 0 && JSON.stringify(last) === JSON.stringify(before)
    })
    .toBe(true)
  return last
}

/** Moves the slider as a hand does; the frames until the map looks different, and its mean pixel then. */
function dragSlider(name: string, step: number): Promise<{ frames: number; mean: readonly number[] }> {
  return app.page.evaluate(
    async ([label, value]) => {
      const input = document.querySelector<HTMLInputElement>(`input[type="range"][aria-label="${label}"]`)
      const canvas = document.querySelector<HTMLCanvasElement>('canvas[data-layer="still"]')
      if (!input || !canvas) throw new Error('no slider or canvas')
      const first = canvas.toDataURL()
      input.value = value
      input.dispatchEvent(new Event('input', { bubbles: true }))
      let frames = 0
      do {
        await new Promise(requestAnimationFrame)
        frames += 1
      } while (canvas.toDataURL() === first && frames < 100)
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const sums = [0, 0, 0, 0]
      data.forEach((shade, index) => (sums[index % 4] = (sums[index % 4] ?? 0) + shade))
      return { frames, mean: sums.map((sum) => sum / (data.length / 4)) }
    },
    [name, String(step)] as const,
  )
}

/** Takes the focus from fields, so that keys go to the window. */
const leaveFields = () => app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())

beforeEach(leaveFields)

describe('the first minute', () => {
  test('a dropped picture gets numbered fixations', async () => {
    await openOwnPicture('dropped.png')
    expect(await fixationCount()).toBeGreaterThan(2)
    // Nothing is drawn at the very start of the playback.
    await expect.poll(async () => (await pixelMean(app.page, 'moving'))[3]).toBeGreaterThan(0)
  })

  test('a picture from the clipboard is pasted', async () => {
    await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await app.page.evaluate(
      async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const item = new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })
        await navigator.clipboard.write([item])
      },
      (await picture(310, 170)).toString('base64'),
    )
    await app.page.keyboard.press('Control+v')
    await expect
      .poll(() => app.page.getByRole('toolbar', { name: 'Gaze' }).innerText())
      .toContain('310 × 170')
    await openOwnPicture('dropped.png')
  })

  test('it plays in real time and stays where it was paused', async () => {
    // It plays by itself when a picture opens; the end stops it.
    await app.page.keyboard.press('End')
    await expect.poll(playedMs).toBeGreaterThan(2000)
    await app.page.keyboard.press('Home')
    await expect.poll(playedMs).toBe(0)
    await app.page.keyboard.press('Space')
    // Played time over the page's own clock, frame by frame, so that a slow machine measures the same.
    const pace = await app.page.evaluate(async () => {
      const time = document.querySelector<HTMLInputElement>('input[type="range"][aria-label="Time"]')
      if (!time) throw new Error('no scrubber')
      const look = async () => {
        const frameMs = await new Promise<number>(requestAnimationFrame)
        await new Promise((resume) => setTimeout(resume))
        return { frameMs, playedMs: time.valueAsNumber }
      }
      let first = await look()
      while (first.playedMs === 0) first = await look()
      let last = first
      while (last.playedMs < 1500) last = await look()
      return (last.playedMs - first.playedMs) / (last.frameMs - first.frameMs)
    })
    expect(pace).toBeGreaterThan(0.8)
    expect(pace).toBeLessThan(1.25)
    await app.page.keyboard.press('Space')
    await app.page.evaluate(() => new Promise(requestAnimationFrame))
    const paused = await playedMs()
    await app.page.evaluate(() => new Promise((resume) => setTimeout(resume, 100)))
    expect(await playedMs()).toBe(paused)
  })

  test('steps go from fixation to fixation', async () => {
    await app.page.keyboard.press('Home')
    await expect.poll(playedMs).toBe(0)
    await app.page.keyboard.press('.')
    await expect.poll(playedMs).toBeGreaterThan(0)
    const second = await playedMs()
    await app.page.keyboard.press('.')
    await expect.poll(playedMs).toBeGreaterThan(second)
    await app.page.keyboard.press(',')
    await expect.poll(playedMs).toBe(second)
    await app.page.keyboard.press('End')
  })
})

describe('entropy controls', () => {
  test('the temperature changes the pixels of the map with the next frame', async () => {
    await setField('Temperature', '1')
    await stillMap()
    // In frames, which a busy machine does not stretch; `bench slider` gives the milliseconds.
    expect((await dragSlider('Temperature', 250)).frames).toBe(1)
  })

  test('what the engine answers agrees with what the slider showed at once', async () => {
    await stillMap()
    const { mean: shownAtOnce } = await dragSlider('Temperature', 765)
    const answered = await stillMap()
    answered.forEach((value, channel) => expect(value).toBeCloseTo(shownAtOnce[channel] ?? NaN, 0))
  })

  test('undo and redo go through settings', async () => {
    const temperature = () => field('Temperature').inputValue()
    await setField('Temperature', '2')
    await setField('Temperature', '0.5')
    await expect.poll(temperature).toBe('0.50')
    await app.page.keyboard.press('Control+z')
    await expect.poll(temperature).toBe('2.00')
    await app.page.keyboard.press('Control+Shift+z')
    await expect.poll(temperature).toBe('0.50')
  })

  test('the entropy follows', async () => {
    await setField('Temperature', '0.3')
    await settled(app.page)
    const sharp = await entropyBits()
    await setField('Temperature', '3')
    await expect.poll(entropyBits).toBeGreaterThan(sharp + 1)
  })

  test('a number of fixations is kept to', async () => {
    await app.page.getByText('Count', { exact: true }).click()
    await setField('Fixations', '4')
    await settled(app.page)
    expect(await fixationCount()).toBe(4)
    await app.page.getByText('Time', { exact: true }).click()
  })
})

describe('trouble and comfort', () => {
  test('a file that is no picture is refused in a sentence, and the picture stays', async () => {
    await openOwnPicture('kept.png')
    await dropFiles(app.page, [{ name: 'broken.png', bytes: Buffer.from('this is no picture') }])
    const alert = app.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/broken\.png|picture/)
    expect(await pictureName().innerText()).toBe('kept.png')
    await alert.getByRole('button', { name: 'Dismiss' }).click()
    await alert.waitFor({ state: 'detached' })
  })

  test('undo brings back the picture before', async () => {
    await openOwnPicture('second.png')
    await app.page.keyboard.press('Control+z')
    await expect.poll(() => pictureName().innerText()).toBe('kept.png')
  })

  test('going back before the answer keeps what was there', async () => {
    await predicted(app.page, 'kept.png')
    const before = await firstViewer()
    await dropFiles(app.page, [{ name: 'fleeting.png', bytes: await picture(330, 250) }])
    await pictureName().filter({ hasText: 'fleeting.png' }).waitFor()
    await app.page.keyboard.press('Control+z')
    await predicted(app.page, 'kept.png')
    expect(await firstViewer()).toEqual(before)
    await setField('Temperature', '4')
    await app.page.keyboard.press('Control+z')
    await settled(app.page)
    expect(await firstViewer()).toEqual(before)
  })

  test('A and B stand side by side with their difference', async () => {
    const maps = () => app.page.locator('canvas[data-layer="still"]').count()
    await predicted(app.page, 'kept.png')
    await app.page.keyboard.press('c')
    await setField('Temperature', '2.5')
    await app.page.locator('figcaption', { hasText: 'B − A' }).waitFor()
    await expect.poll(maps).toBe(3)
    await leaveFields()
    await app.page.keyboard.press('c')
    await expect.poll(maps).toBe(1)
  })

  test('the palette runs an action by name: dark theme', async () => {
    await runCommand(app.page, 'light and dark')
    const surface = () => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await expect.poll(surface).toBe('rgb(22, 22, 25)')
  })

  test('the shortcut sheet lists the keys', async () => {
    await app.page.keyboard.press('?')
    const sheet = app.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.getByText('Play or pause').waitFor()
    await app.page.keyboard.press('Escape')
    await dialogClosed(app.page)
    expect(await sheet.count()).toBe(0)
  })

  test('nothing was refused by the content security policy, nothing was thrown', () => {
    expect(app.complaints).toEqual([])
  })
})
