import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringAxe, violations } from './axe'
import { chooseFile, dialogClosed, goTo, openApp, picture, showTheme, type OpenedApp } from './opened-app'

let app: OpenedApp

beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce' })
  await chooseFile(app.page, { name: 'axe.png', mimeType: 'image/png', buffer: await picture() })
  await bringAxe(app.page)
})
afterAll(() => app.close())

/** Each view with something that is there only once it has come up. */
const screens = [
  { view: 'Gaze', landmark: '.density strong' },
  { view: 'Model', landmark: '[aria-label="Text"] [data-token]' },
  { view: 'Queue', landmark: 'h2:text-is("Many pictures at once")' },
  { view: 'Runs', landmark: 'h2:text-is("Nothing kept yet")' },
  { view: 'Models', landmark: 'article' },
  { view: 'Settings', landmark: '[data-device="cpu"]' },
]

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(screens)('axe finds nothing in $view', async ({ view, landmark }) => {
    await showTheme(app.page, theme)
    await goTo(app.page, view)
    await app.page.locator(landmark).first().waitFor()
    await expect.poll(() => violations(app.page)).toEqual([])
  })

  test('axe finds nothing in the shortcut sheet', async () => {
    await showTheme(app.page, theme)
    await app.page.keyboard.press('?')
    await app.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await expect.poll(() => violations(app.page)).toEqual([])
    await app.page.keyboard.press('Escape')
    await dialogClosed(app.page)
  })
})
