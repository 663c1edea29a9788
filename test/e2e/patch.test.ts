/** A patch in the model lab: another prompt is run, and what it computes goes into the present one. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringAxe, violations } from './axe'
import { proof } from './lab-page'
import { dialogClosed, goTo, openApp, type OpenedApp } from './opened-app'

let app: OpenedApp
let page: Page

beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce', size: { width: 1024, height: 700 } })
  page = app.page
  await bringAxe(page)
  await goTo(page, 'Model')
  await tokens().first().waitFor()
  await button('Write').waitFor()
})
afterAll(() => app.close())

const button = (name: string) => page.getByRole('button', { name, exact: true })
const dialog = () => page.getByRole('dialog', { name: 'Patch from another prompt' })
const choice = (name: string) => dialog().getByRole('combobox', { name })
const tokens = () => page.getByRole('region', { name: 'Text' }).locator('[data-token]')
const card = () => page.getByRole('region', { name: 'Patch layer 0', exact: true })
/** What the model wrote, without the prompt. */
const written = async () => (await page.locator('[data-token]:not(.prompt)').allInnerTexts()).join('')

async function textOf(prompt: string): Promise<string> {
  const before = await written()
  await page.getByLabel('Prompt', { exact: true }).fill(prompt)
  await page.getByLabel('Prompt', { exact: true }).press('Enter')
  await expect
    .poll(async () => (await button('Stop').count()) === 0 && (await written()) !== before)
    .toBe(true)
  return await written()
}

const ofMira = 'Mira walked to the harbour with an old dog.'
const ofAda = 'Ada walked to the harbour with an old dog.'

describe('a patch', () => {
  let afterAda: string

  it('is made from two prompts, the tokens that differ chosen', async () => {
    afterAda = await textOf(ofAda)
    expect(await textOf(ofMira)).not.toBe(afterAda)
    await button('Patch…').click()
    await dialog().getByLabel('The other prompt').fill(ofAda)
    await choice('Layer').selectOption('Layer 0')
    await choice('Point').selectOption('Residual stream before the block')
    await dialog().getByRole('button', { name: 'Read both' }).click()
    const row = dialog().getByRole('checkbox', { name: /Ada in place of Mira/ })
    await row.waitFor()
    expect(await row.isChecked()).toBe(true)
    expect(await dialog().getByRole('checkbox', { checked: true }).count()).toBe(1)
    await expect.poll(() => violations(page)).toEqual([])
  })

  it('at the embedding makes the model write what it writes after the other prompt, and proves it', async () => {
    await dialog().getByRole('button', { name: 'Patch 1 token' }).click()
    await dialogClosed(page)
    await expect.poll(written).toBe(afterAda)
    await expect.poll(() => proof(card(), 'Fired')).toBe(1)
    expect(await proof(card(), '‖Δ‖')).toBeGreaterThan(0)
    await expect.poll(() => proof(card(), 'KL')).toBeGreaterThan(0)
    expect(await card().innerText()).toContain('blocks.0.hook_resid_pre')
  })

  it('is off at strength 0', async () => {
    await card().getByRole('slider', { name: 'Strength' }).fill('0')
    await expect.poll(written).not.toBe(afterAda)
    await button('Write').waitFor()
  })

  it('asks which ends belong together where the prompts differ in length', async () => {
    await button('Patch…').click()
    await dialog().getByLabel('The other prompt').fill('Mira walked home.')
    await choice('Point').selectOption('Outputs of the heads')
    await choice('Heads').selectOption('Head 1')
    await dialog().getByRole('button', { name: 'Read both' }).click()
    await dialog().getByText('at the start').click()
    await dialog()
      .getByRole('checkbox', { name: /^Token 2: Mira in place of Mira/ })
      .waitFor()
    await dialog().getByText('at the end').click()
    await dialog().getByRole('button', { name: 'Patch 1 token' }).click()
    await dialogClosed(page)
    const ofHead = page.getByRole('region', { name: /^Patch head 1 of layer/ })
    await expect.poll(() => proof(ofHead, 'Fired')).toBe(1)
    expect(app.complaints).toEqual([])
  })
})

describe('the logit lens', () => {
  it('shows its entropy at the smallest size without scrolling sideways', async () => {
    await tokens().nth(12).click()
    await page.getByText('Logit lens', { exact: true }).click()
    const lens = page.getByRole('region', { name: 'Logit lens' })
    await lens.getByRole('table').waitFor()
    const overflow = () => lens.evaluate((box) => box.scrollWidth - box.clientWidth)
    await expect.poll(overflow).toBe(0)
    const entropy = await lens.locator('tbody td:last-child').first().boundingBox()
    const pane = await lens.boundingBox()
    expect((entropy?.x ?? Infinity) + (entropy?.width ?? 0)).toBeLessThanOrEqual(
      (pane?.x ?? 0) + (pane?.width ?? 0),
    )
  })
})
