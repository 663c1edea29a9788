/** Devices are proven, choices are kept, models say what they are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bridge } from '../../src-main/ipc/contract'
import { connect } from '../contract/served-app'
import { dropFiles, goTo, openApp, picture, predicted, type OpenedApp } from './opened-app'

let app: OpenedApp
let bridge: Bridge

beforeAll(async () => {
  app = await openApp({ colorScheme: 'dark', size: { width: 1024, height: 700 } })
  bridge = await connect(app.url)
})
afterAll(() => app.close())

describe('settings', () => {
  it('proves the CPU by a run', async () => {
    await goTo(app.page, 'Settings')
    await app.page.getByRole('button', { name: 'Try it: CPU', exact: true }).click()
    const proof = app.page.locator('[data-device="cpu"]').getByRole('status')
    await expect.poll(() => proof.innerText()).toMatch(/Works in [\d.]+ ms/)
  })

  it('keeps the device, the fallback and the theme over a reload', async () => {
    const cpu = app.page.getByRole('radio', { name: 'CPU', exact: true })
    const fallback = app.page.getByRole('switch', { name: /Fall back to the CPU/ })
    const before = await fallback.getAttribute('aria-checked')
    await cpu.check()
    await fallback.click()
    await app.page.getByText('Light', { exact: true }).click()
    // Shown before they are kept: a reload would overtake them.
    const allowFallback = before === 'false'
    const wanted = { device: 'cpu', allowFallback, theme: 'light' }
    await expect.poll(() => bridge.invoke('settings.get', {})).toMatchObject(wanted)
    await app.page.reload()
    await goTo(app.page, 'Settings')
    await app.page.locator('html[data-theme="light"]').waitFor()
    await expect.poll(() => cpu.isChecked()).toBe(true)
    await expect.poll(() => fallback.getAttribute('aria-checked')).toBe(String(allowFallback))
  })

  it('begins the next session with the start values', async () => {
    const viewers = app.page.getByRole('spinbutton', { name: 'Viewers' })
    await viewers.fill('3')
    await viewers.press('Enter')
    const { seconds } = (await bridge.invoke('settings.get', {})).start
    await expect
      .poll(() => bridge.invoke('settings.get', {}))
      .toMatchObject({ start: { viewers: 3, seconds } })
    await app.page.reload()
    await app.page.getByRole('toolbar', { name: 'Gaze' }).waitFor()
    await expect.poll(() => viewers.inputValue()).toBe('3')
    await goTo(app.page, 'Settings')
  })

  it('says where everything is kept', async () => {
    await expect.poll(() => app.page.getByText(app.dataFolder).count()).toBe(1)
  })

  it('offers no device that this system cannot have', async () => {
    const coreml = app.page.locator('[data-device="coreml"]')
    const isMac = process.platform === 'darwin'
    await expect.poll(() => coreml.getByRole('radio').isEnabled()).toBe(isMac)
  })

  it('does not scroll sideways at the smallest size', async () => {
    const overflow = () => app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await expect.poll(overflow).toBeLessThanOrEqual(0)
  })
})

describe('models', () => {
  it('says what the shipped model is, and that its files are the right ones', async () => {
    await goTo(app.page, 'Models')
    const card = app.page.getByRole('article').filter({ hasText: 'saccade-free-view' })
    await card.getByText('Match their hashes').waitFor()
    const words = await card.innerText()
    for (const part of ['Licence', 'Size', 'SHA-256']) expect(words).toContain(part)
    expect(words).toMatch(/[\da-f]{64}/)
  })

  it('unloads a loaded model and says so', async () => {
    await goTo(app.page, 'Gaze')
    await dropFiles(app.page, [{ name: 'seen.png', bytes: await picture() }])
    await predicted(app.page, 'seen.png')
    await goTo(app.page, 'Models')
    await app.page
      .getByRole('article', { name: 'Saccade free viewing' })
      .getByRole('button', { name: 'Unload' })
      .click()
    await app.page.getByText('its memory is free again').waitFor()
    const card = app.page.getByRole('article', { name: 'Saccade free viewing' })
    await card.getByText('Not loaded').waitFor()
    expect(app.complaints).toEqual([])
  })
})
