/** The agent lab with the agent that ships: a game, the slider held on it, a vector of one's own, files, failures. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringAxe, violations } from './axe'
import { save } from './lab-page'
import { dialogClosed, goTo, openApp, showTheme, type OpenedApp } from './opened-app'
import { temporaryFolder } from './picture-files'

const scratch = temporaryFolder()
let app: OpenedApp
let page: Page

const toolbar = () => page.getByRole('toolbar', { name: 'Agent' })
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByRole('spinbutton', { name })
const dialogue = () => page.getByRole('region', { name: 'Dialogue' })
const rows = () => dialogue().locator('button.step')
const state = (wanted: string): Locator => page.locator(`.lab[data-state="${wanted}"]`)
const slider = () => page.getByRole('region', { name: 'Entropy slider' })

async function set(name: string, value: number): Promise<void> {
  await field(name).fill(String(value))
  await field(name).press('Enter')
}

/** A key for the window itself: a button that has the focus would take Space for its own. */
async function key(name: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press(name)
}

/** β of the slider; the number field takes what the track takes. */
async function setBeta(value: number): Promise<void> {
  const beta = slider().getByRole('spinbutton', { name: 'Entropy slider β' })
  await beta.fill(String(value))
  await beta.press('Enter')
}

/** Leaves whatever is being played and sets the table for a small game. */
async function newGame(horizon: number, samples: number): Promise<void> {
  await button('New episode').first().click()
  await state('empty').waitFor()
  await set('Horizon, steps', horizon)
  await set('Completions a step', samples)
}

async function openEpisode(name: string, bytes: Buffer | string): Promise<void> {
  writeFileSync(join(scratch.path, name), bytes)
  const chooser = page.waitForEvent('filechooser')
  await toolbar().getByRole('button', { name: 'Open an episode' }).click()
  await (await chooser).setFiles(join(scratch.path, name))
}

describe('the agent lab', () => {
  beforeAll(async () => {
    app = await openApp({ reducedMotion: 'reduce' })
    page = app.page
    await bringAxe(page)
    await goTo(page, 'Agent')
  })
  afterAll(async () => {
    await app.close()
    scratch.remove()
  })

  it('opens with the agent that ships, playing', async () => {
    await toolbar().getByRole('combobox').waitFor()
    expect(await toolbar().getByRole('combobox').inputValue()).toBe('bandit-agent')
    await rows().first().waitFor()
    expect(await rows().first().innerText()).toMatch(/^1\s[^]*nats[^]*Button [12][^]*\+\d+\s+points/)
    await newGame(6, 4)
    expect(await rows().count()).toBe(0)
  })

  it('plays step by step, and shows each of them', async () => {
    for (const steps of [1, 2, 3]) {
      await button('Play one step').click()
      await expect.poll(() => rows().count()).toBe(steps)
      await state('paused').waitFor()
    }
    const entropy = page.getByRole('img', { name: /^Entropy of the actions at each step/ })
    expect(await entropy.getAttribute('aria-label')).toMatch(
      /of at most 0\.69: \d\.\d\d, \d\.\d\d, \d\.\d\d$/,
    )
    expect(await toolbar().getByRole('status').innerText()).toBe('paused at step 3 of 6')
    await page.getByText('Answers', { exact: true }).click()
    const groups = page.getByRole('region', { name: 'Answers' })
    const counts = (await groups.locator('h3').allInnerTexts()).map((text) =>
      Number(/(\d+) of 4/.exec(text)?.[1]),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(await groups.getByText('executed').count()).toBe(1)
  })

  it('plays on to the end, pauses and goes on with the space bar', async () => {
    await key('Space')
    await state('finished').waitFor()
    await expect.poll(() => rows().count()).toBe(6)
    await newGame(400, 4)
    await key('Space')
    await rows().nth(1).waitFor()
    await key('Space')
    await state('paused').waitFor()
    expect(await rows().count()).toBeGreaterThan(1)
  })

  it('makes a vector of the agent’s own moments, and steers with it', async () => {
    await set('Completions a step', 6)
    await button('Make your own…').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Your own', { exact: true }).click()
    await dialog.getByRole('spinbutton', { name: 'Runs, runs' }).fill('3')
    await dialog.getByRole('spinbutton', { name: 'Steps a run, steps' }).fill('5')
    await dialog.getByRole('button', { name: 'Play and make it' }).click()
    await dialog.getByText(/^\d+ steps played, mean entropy \d\.\d\d nats/).waitFor()
    expect(await dialog.locator('tbody tr').count()).toBeGreaterThan(2)
    await dialog.getByRole('button', { name: 'Measure', exact: true }).click()
    const cells = dialog.getByRole('button', { name: /^Block \d+, β .+ nats, .+ valid$/ })
    await cells.nth(1).waitFor()
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
    await cells.nth(1).click()
    await expect.poll(() => cells.nth(1).getAttribute('aria-pressed')).toBe('true')
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialogClosed(page)
    expect(await slider().innerText()).toContain('My own vector')
  })

  it('lets the next decision feel β that is moved while the agent plays', async () => {
    await newGame(400, 4)
    await setBeta(1)
    await key('Space')
    await rows().nth(1).waitFor()
    expect(await rows().first().innerText()).toContain('β 1')
    await setBeta(-0.5)
    await rows().getByText('β −0.5').waitFor()
    await expect
      .poll(() => page.getByRole('figure', { name: 'Entropy of the actions' }).innerHTML())
      .toContain('β −0.5')
    await key('Space')
    await state('paused').waitFor()
  })

  it('goes from step to step with the arrow keys', async () => {
    const chosen = () => dialogue().locator('[aria-current="step"] .number').innerText()
    await key('Home')
    await expect.poll(chosen).toBe('1')
    await key('ArrowDown')
    await expect.poll(chosen).toBe('2')
    await key('ArrowUp')
    await expect.poll(chosen).toBe('1')
  })

  it('follows a thought token by token', async () => {
    await page.getByText('Tokens', { exact: true }).click()
    await button('Roll out').click()
    const tokens = page.getByRole('region', { name: 'Tokens' }).getByRole('button')
    await tokens.first().waitFor()
    expect(await tokens.count()).toBeGreaterThan(8)
    await tokens.last().click()
    // All is said by then, so nothing is left to chance.
    expect(await tokens.last().getAttribute('aria-label')).toMatch(/100 %.*, 0\.00 nats$/)
  })

  it('measures β, and temperature beside it', async () => {
    await page.getByText('β and temperature', { exact: true }).click()
    await button('Measure').click()
    await page.getByRole('img', { name: /^β .+ nats, valid \d+ %/ }).waitFor()
    await page.getByRole('img', { name: /^temperature .+ nats, valid \d+ %/ }).waitFor()
    // It may be done before the hand is there.
    await button('Stop')
      .click({ timeout: 2000 })
      .catch(() => undefined)
    await expect.poll(() => button('Measure again').count()).toBe(1)
  })

  it('saves an episode that opens again, and refuses what is none', async () => {
    const before = await rows().first().innerText()
    const { name, bytes } = await save(page, () => page.keyboard.press('Control+s'))
    expect(name).toBe('episode.json')
    await button('New episode').first().click()
    await state('empty').waitFor()
    await openEpisode(name, bytes)
    await key('Home')
    await expect.poll(() => rows().first().innerText()).toBe(before)
    await openEpisode('odd.json', '{}')
    await page.getByRole('log').filter({ hasText: 'odd.json holds no episode of Saccade' }).waitFor()
    expect(await rows().first().innerText()).toBe(before)
  })

  it('says why a game ended when no answer is valid', async () => {
    await newGame(6, 4)
    await set('Longest answer, tokens', 4)
    await key('Space')
    await state('ended').waitFor()
    expect(await page.getByRole('alert').innerText()).toMatch(/None of the 4 answers at step 1 was valid/)
    await set('Longest answer, tokens', 64)
  })

  it.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
    await showTheme(page, theme)
    for (const tab of ['β and temperature', 'Answers', 'Tokens', 'Words', 'Projection']) {
      await page.getByText(tab, { exact: true }).click()
      await expect.poll(() => violations(page)).toEqual([])
    }
  })

  it('has no complaints', () => {
    expect(app.complaints).toEqual([])
  })
})
