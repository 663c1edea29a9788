/** Devices are proven, choices are kept, models say what they are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFiles, openApp, picture, type OpenedApp } from './opened-app'

let app: OpenedApp

const goTo = (title: string) =>
  app.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: title }).click()
beforeAll(async () => {
  app = await openApp({ colorScheme: 'dark', size: { width: 1024, height: 700 } })
  app.page.setDefaultTimeout(60_000)
})
afterAll(() => app.close())

describe('settings', () => {
  it('proves the CPU by a run', async () => {
    await goTo('Settings')
    await app.page.getByRole('button', { name: 'Try it: CPU', exact: true }).click()
    const proof = app.page.locator('[data-device="cpu"]').getByRole('status')
    await proof.filter({ hasNotText: 'Running' }).filter({ hasText: /./ }).waitFor({ timeout: 60_000 })
    expect(await proof.innerText()).toMatch(/Works in [\d.]+ ms/)
  })

  it('keeps the device, the fallback and the theme over a reload', async () => {
    await app.page.getByRole('radio', { name: 'CPU', exact: true }).check()
    const fallback = app.page.getByRole('switch', { name: /Fall back to the CPU/ })
    const before = await fallback.getAttribute('aria-checked')
    await fallback.click()
    await app.page.getByText('Light', { exact: true }).click()
    await app.page.locator('html[data-theme="light"]').waitFor()
    await app.page.reload()
    await goTo('Settings')
    await app.page.locator('html[data-theme="light"]').waitFor()
    expect(await app.page.getByRole('radio', { name: 'CPU', exact: true }).isChecked()).toBe(true)
    expect(await fallback.getAttribute('aria-checked')).not.toBe(before)
  })

  it('offers no device that this system cannot have', async () => {
    const coreml = app.page.locator('[data-device="coreml"]')
    const isMac = process.platform === 'darwin'
    expect(await coreml.getByRole('radio').isEnabled()).toBe(isMac)
  })

  it('does not scroll sideways at the smallest size', async () => {
    const overflow = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

describe('models', () => {
  it('says what the shipped model is, and that its files are the right ones', async () => {
    await goTo('Models')
    const card = app.page.getByRole('article').filter({ hasText: 'saccade-free-view' })
    await card.getByText('Match their hashes').waitFor()
    const words = await card.innerText()
    for (const part of ['Licence', 'Size', 'SHA-256']) expect(words).toContain(part)
    expect(words).toMatch(/[\da-f]{64}/)
  })

  it('unloads a loaded model and says so', async () => {
    await goTo('Gaze')
    await dropFiles(app.page, [{ name: 'seen.png', bytes: await picture() }])
    await app.page.getByRole('button', { name: 'Export' }).and(app.page.locator(':enabled')).waitFor()
    await goTo('Models')
    await app.page.getByRole('button', { name: 'Unload' }).click()
    await app.page.getByText('its memory is free again').waitFor()
    await app.page.getByText('Not loaded').waitFor()
    expect(app.complaints).toEqual([])
  })
})
