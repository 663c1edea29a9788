/** The whole Electron app but Electron: built main process, preload script and renderer, together. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropFiles, picture, pixelMean, predicted } from '../e2e/opened-app'
import { launch, type AppUnderTest } from './app-under-test'
import { showPage, type ShownPage } from './shown-page'

let app: AppUnderTest
let shown: ShownPage

beforeAll(async () => {
  app = await launch()
  // Handed over while the window is still opening.
  const early = join(app.folder, 'early.png')
  writeFileSync(early, await picture(200, 160))
  await app.do('app.emit', 'open-file', early)
  shown = await showPage(app)
}, 120_000)
afterAll(async () => {
  await shown.close()
  await app.quit()
})

test('the gaze lab comes up, and the policy has nothing to refuse', async () => {
  await shown.page.getByRole('toolbar', { name: 'Gaze' }).waitFor()
  expect(shown.complaints).toEqual([])
})

test('a picture that came before the page was there is shown', async () => {
  await predicted(shown.page, 'early.png')
  expect(shown.complaints).toEqual([])
})

test('the page has neither Node nor Electron', async () => {
  const found = await shown.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
  )
  expect(found).toEqual([])
})

test('a dropped picture gets its scanpath', async () => {
  await dropFiles(shown.page, [{ name: 'dropped.png', bytes: await picture() }])
  await predicted(shown.page, 'dropped.png')
  // Nothing is drawn at the very start of the playback.
  await expect.poll(async () => (await pixelMean(shown.page, 'moving'))[3]).toBeGreaterThan(0)
  expect(shown.complaints).toEqual([])
})

test("an item of the native menu opens the page's own sheet", async () => {
  await app.do('menu.click', 'Keyboard Shortcuts')
  await expect.poll(() => shown.page.getByRole('dialog').innerText()).toMatch(/shortcut/i)
})
