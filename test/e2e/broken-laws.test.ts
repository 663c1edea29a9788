/** On a model that breaks laws, the lab offers no edit that failed. */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeNoisyModel } from '../unit/hooks/noisy-model'
import { goTo, openApp, type OpenedApp } from './opened-app'

let app: OpenedApp
beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce' })
  const noisy = makeNoisyModel()
  mkdirSync(join(app.dataFolder, 'models'), { recursive: true })
  cpSync(noisy, join(app.dataFolder, 'models', 'noisy'), { recursive: true })
  rmSync(noisy, { recursive: true, force: true })
})
afterAll(() => app.close())

it('offers what holds and nothing that failed', async () => {
  const { page } = app
  await goTo(page, 'Model')
  await page.locator('[data-token]').first().waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await page.getByRole('combobox', { name: 'Language model' }).selectOption('noisy')
  await expect.poll(() => button('Direction…').isEnabled()).toBe(true)
  await button('Check this model').click()
  await page.getByText(/A law failed for .*add.* on this model/).waitFor()
  await page.getByLabel('Prompt').fill('abc')
  for (const name of ['Direction…', 'Silence a head', 'Calibrate the sink', 'Patch…'])
    expect(await button(name).isEnabled()).toBe(false)
  await page.getByText(/^Tried on blocks\.\d, blocks\.\d/).waitFor()
})
