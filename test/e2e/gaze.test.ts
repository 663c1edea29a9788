import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dropFiles, openApp, picture, pixelMean, type OpenedApp } from './opened-app'

let app: OpenedApp

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

const tableRows = () => app.page.locator('[role="dialog"] tbody tr')
const slider = (name: string) => app.page.locator(`input[type="range"][aria-label="${name}"]`)
const field = (name: string) => app.page.getByRole('spinbutton', { name })
const pictureName = () => app.page.getByRole('toolbar', { name: 'Gaze' }).locator('strong')
const entropyText = () => app.page.locator('.density strong').innerText()

async function fixationCount(): Promise<number> {
  await leaveFields()
  await app.page.keyboard.press('t')
  await tableRows().first().waitFor()
  const count = await tableRows().count()
  await app.page.keyboard.press('Escape')
  await app.page.getByRole('dialog').waitFor({ state: 'detached' })
  return count
}

async function openOwnPicture(name: string): Promise<void> {
  await dropFiles(app.page, [{ name, bytes: await picture() }])
  await pictureName().filter({ hasText: name }).waitFor()
  await app.page.locator('.density strong').waitFor()
  await settled()
}

/** Waits until no prediction is under way. */
async function settled(): Promise<void> {
  await app.page.waitForFunction(
    () => document.querySelector('[data-busy]')?.getAttribute('data-busy') === 'false',
  )
}

/** Takes the focus from fields, so that keys go to the window. */
const leaveFields = () => app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())

beforeEach(leaveFields)

describe('the first minute', () => {
  test('a dropped picture gets numbered fixations', async () => {
    await openOwnPicture('dropped.png')
    expect(await fixationCount()).toBeGreaterThan(2)
    const [, , , alpha = 0] = await pixelMean(app.page, 'moving')
    expect(alpha).toBeGreaterThan(0)
  })

  test('it plays in real time and stops at the end', async () => {
    // It plays by itself when a picture opens; to the end first.
    await app.page.keyboard.press('End')
    await app.page.getByRole('button', { name: 'Play or pause' }).waitFor()
    await app.page.waitForTimeout(100)
    await app.page.keyboard.press('Home')
    const start = await slider('Time').inputValue()
    await app.page.keyboard.press('Space')
    await app.page.waitForTimeout(600)
    await app.page.keyboard.press('Space')
    const paused = Number(await slider('Time').inputValue())
    expect(start).toBe('0')
    expect(paused).toBeGreaterThan(400)
    expect(paused).toBeLessThan(2500)
  })

  test('steps go from fixation to fixation', async () => {
    await app.page.keyboard.press('Home')
    await app.page.keyboard.press('.')
    const second = Number(await slider('Time').inputValue())
    await app.page.keyboard.press('.')
    const third = Number(await slider('Time').inputValue())
    await app.page.keyboard.press(',')
    expect(third).toBeGreaterThan(second)
    expect(Number(await slider('Time').inputValue())).toBe(second)
    await app.page.keyboard.press('End')
  })
})

describe('entropy controls', () => {
  test('the temperature changes the pixels of the map within a few frames', async () => {
    await app.page
      .getByRole('button', { name: 'Reset' })
      .click({ timeout: 500 })
      .catch(() => undefined)
    const before = await pixelMean(app.page, 'still')
    const elapsedMs = await app.page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('input[type="range"][aria-label="Temperature"]')
      const canvas = document.querySelector<HTMLCanvasElement>('canvas[data-layer="still"]')
      if (!input || !canvas) throw new Error('no slider or canvas')
      const looks = () => canvas.toDataURL()
      const first = looks()
      const startMs = performance.now()
      input.value = '250'
      input.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise(requestAnimationFrame)
      const drawnMs = performance.now() - startMs
      if (looks() === first) throw new Error('the map did not change with the next frame')
      return drawnMs
    })
    expect(await pixelMean(app.page, 'still')).not.toEqual(before)
    // The budget is 100 ms on two idle cores; tests run on busy ones.
    expect(elapsedMs).toBeLessThan(400)
  })

  test('what the engine answers agrees with what the slider showed at once', async () => {
    await field('Temperature').fill('2')
    await field('Temperature').press('Enter')
    const shownAtOnce = await pixelMean(app.page, 'still')
    await settled()
    const answered = await pixelMean(app.page, 'still')
    answered.forEach((value, channel) => expect(value).toBeCloseTo(shownAtOnce[channel] ?? NaN, 0))
  })

  test('undo and redo go through settings', async () => {
    await field('Temperature').fill('0.5')
    await field('Temperature').press('Enter')
    await app.page.keyboard.press('Control+z')
    expect(await field('Temperature').inputValue()).toBe('2.00')
    await app.page.keyboard.press('Control+Shift+z')
    expect(await field('Temperature').inputValue()).toBe('0.50')
  })

  test('the entropy follows', async () => {
    await field('Temperature').fill('0.3')
    await field('Temperature').press('Enter')
    await app.page.waitForTimeout(1500)
    const sharp = parseFloat(await entropyText())
    await field('Temperature').fill('3')
    await field('Temperature').press('Enter')
    await expect.poll(async () => parseFloat(await entropyText()), { timeout: 20_000 }).toBeGreaterThan(sharp)
  })

  test('a number of fixations is kept to', async () => {
    await app.page.getByText('Count', { exact: true }).click()
    await field('Fixations').fill('4')
    await field('Fixations').press('Enter')
    await expect.poll(fixationCount, { timeout: 20_000 }).toBe(4)
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
  })

  test('undo brings back the picture before', async () => {
    await openOwnPicture('second.png')
    await app.page.keyboard.press('Control+z')
    await pictureName().filter({ hasText: 'kept.png' }).waitFor()
    expect(await pictureName().innerText()).toBe('kept.png')
  })

  test('A and B stand side by side with their difference', async () => {
    await app.page.keyboard.press('c')
    await field('Temperature').fill('2.5')
    await field('Temperature').press('Enter')
    await app.page.locator('figcaption', { hasText: 'B − A' }).waitFor()
    expect(await app.page.locator('canvas[data-layer="still"]').count()).toBe(3)
    await leaveFields()
    await app.page.keyboard.press('c')
    expect(await app.page.locator('canvas[data-layer="still"]').count()).toBe(1)
  })

  test('the palette runs an action by name: dark theme', async () => {
    await app.page.keyboard.press('Control+k')
    await app.page.keyboard.type('light and dark')
    await app.page.keyboard.press('Enter')
    await app.page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark')
    const surface = await app.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(surface).toBe('rgb(22, 22, 25)')
  })

  test('the shortcut sheet lists the keys', async () => {
    await app.page.keyboard.press('?')
    const sheet = app.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.waitFor()
    expect(await sheet.innerText()).toContain('Play or pause')
    await app.page.keyboard.press('Escape')
  })

  test('nothing was refused by the content security policy, nothing was thrown', () => {
    expect(app.complaints).toEqual([])
  })
})
