import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseFile, dialogClosed, openApp, picture, type OpenedApp } from './opened-app'

let app: OpenedApp

beforeAll(async () => {
  app = await openApp({ size: { width: 1024, height: 700 }, reducedMotion: 'reduce' })
})
afterAll(() => app.close())

const focusedName = () =>
  app.page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent.trim(),
  )

/** Tabs on until the focus is on the element of this name. */
async function tabTo(name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await app.page.keyboard.press('Tab')
    if (name.test((await focusedName()) ?? '')) return
  }
  throw new Error(`Tab never reached ${String(name)}`)
}

test('a picture is opened, its settings changed and its numbers read with the keyboard alone', async () => {
  await chooseFile(app.page, { name: 'keys.png', mimeType: 'image/png', buffer: await picture() })

  await tabTo(/^Temperature$/)
  await app.page.keyboard.press('ArrowUp')
  await app.page.keyboard.press('Shift+ArrowUp')
  const temperature = app.page.getByRole('spinbutton', { name: 'Temperature' })
  await expect.poll(() => temperature.inputValue()).toBe('1.11')

  // Out of the number field, which would take the letter.
  await tabTo(/Draw other viewers/)
  await app.page.keyboard.press('t')
  await app.page.getByRole('dialog', { name: 'Table of fixations' }).waitFor()
  await expect.poll(() => app.page.locator('[role="dialog"] tbody tr').count()).toBeGreaterThan(0)
  await app.page.keyboard.press('Escape')
  await dialogClosed(app.page)
})

test('the focus can be seen', async () => {
  await tabTo(/^Open pictures$/)
  const outline = () =>
    app.page.evaluate(() =>
      document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : 'none',
    )
  await expect.poll(outline).not.toBe('none')
})

test('nothing runs over the edge of a small window', async () => {
  const outside = () =>
    app.page.evaluate(() =>
      [...document.querySelectorAll('button, h2, p, label, td, strong')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.textContent),
    )
  const scrolls = () => app.page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  await expect.poll(outside).toEqual([])
  await expect.poll(scrolls).toBe(false)
})

test('a change is announced to screen readers', async () => {
  await expect
    .poll(() => app.page.locator('[aria-live="polite"].screen-reader').innerText())
    .toMatch(/keys\.png: 8 viewers\. Viewer 1 makes \d+ fixations?/)
})
