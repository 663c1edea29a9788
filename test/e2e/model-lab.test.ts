/** The model lab with the language model that ships: text, insides, edits and their proof, files, laws. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringAxe, violations } from './axe'
import { goTo, openApp, recordTexts, showTheme, type OpenedApp } from './opened-app'
import { temporaryFolder } from './picture-files'

const scratch = temporaryFolder()
let app: OpenedApp
let page: Page

beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce' })
  page = app.page
  await bringAxe(page)
  await goTo(page, 'Model')
  await written()
})
afterAll(async () => {
  await app.close()
  scratch.remove()
})

const toolbar = () => page.getByRole('toolbar', { name: 'Model' })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const stop = () => toolbar().getByRole('button', { name: 'Stop' })
const tokens = () => page.getByRole('region', { name: 'Text' }).locator('[data-token]')
const textNow = () => page.getByRole('region', { name: 'Text' }).innerText()
const card = (title: string) => page.getByRole('region', { name: title, exact: true })
const glad = () => card('Glad, not gloomy')
const strength = () => glad().getByRole('slider', { name: 'Strength' })
/** Said of the token that the pointer is on, or else of the chosen one. */
const facts = () => page.locator('.column > p[role="status"]').innerText()

/** Waits until a text is there and nothing more is being written. */
async function written(): Promise<void> {
  await tokens().first().waitFor()
  await toolbar().getByRole('button', { name: 'Write' }).waitFor()
}

/** A number of the proof of a card: how often it fired, ‖Δ‖, KL in nats. */
async function proof(of: Locator, what: 'Fired' | '‖Δ‖' | 'KL'): Promise<number> {
  const row = of.locator('dl > div').filter({ hasText: what }).locator('dd')
  return (await row.count()) === 0 ? NaN : parseFloat(await row.innerText())
}

const heats = () =>
  tokens().evaluateAll((all) =>
    all.map((each) => Number((each as HTMLElement).style.getPropertyValue('--heat'))),
  )

/** How many colours the attention of heads is drawn with. */
const coloursDrawn = () =>
  page.locator('.cells canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return new Set(new Uint32Array(Uint8ClampedArray.from(data).buffer)).size
  })

/** Waits until another text is there, whole. */
async function rewritten(before: string): Promise<void> {
  await expect.poll(async () => (await stop().count()) === 0 && (await textNow()) !== before).toBe(true)
}

async function save(action: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download')
  await action()
  const download = await coming
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

async function openFile(name: string, bytes: Buffer): Promise<void> {
  writeFileSync(join(scratch.path, name), bytes)
  const chooser = page.waitForEvent('filechooser')
  await toolbar().getByRole('button', { name: 'Open edits or a vector' }).click()
  await (await chooser).setFiles(join(scratch.path, name))
}

describe('the model lab', () => {
  it('opens on the model that ships, its example written and its direction ready', async () => {
    expect(await toolbar().getByRole('combobox').inputValue()).toBe('mood-tales')
    expect(await page.getByLabel('Prompt').inputValue()).toMatch(/^Mira walked/)
    expect(await textNow()).toMatch(/Mira walked to the harbour.+ \w+/)
    expect(await strength().getAttribute('aria-valuetext')).toMatch(/^0\.0/)
  })

  it('tells probability and entropy of the token under the pointer', async () => {
    await tokens().last().hover()
    await expect.poll(facts).toMatch(/probability [\d.e-]+ %, entropy \d+\.\d\d nats/)
    await tokens().nth(1).hover()
    await expect.poll(facts).toContain('from the prompt')
  })

  it('shows where a token attended, and what each layer would have said', async () => {
    await tokens().nth(12).click()
    await expect.poll(coloursDrawn).toBeGreaterThan(5)
    const before = await heats()
    expect(before.slice(0, 13).filter((heat) => heat > 0.1).length).toBeGreaterThan(2)
    expect(before.slice(13).every((heat) => heat === 0)).toBe(true)

    await page.getByText('Logit lens', { exact: true }).click()
    const rows = page.getByRole('table').locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(5)
    expect(await rows.first().innerText()).toMatch(/layer 4[^]*%[^]*nats/)
    // What the last layer says is what the model said: the token that follows is among the likeliest.
    const next = (await tokens().nth(13).innerText()).trim()
    expect(await rows.first().locator('code').allInnerTexts()).toContainEqual(expect.stringContaining(next))
    await page.getByText('Attention by head', { exact: true }).click()
  })

  it('shows the attention of a head chosen among the layers', async () => {
    const before = await heats()
    await page.getByRole('button', { name: /^Layer 2, head 3/ }).click()
    await expect.poll(heats).not.toEqual(before)
    const ofHead = await heats()
    await page.getByRole('button', { name: /^Layer 4, head 0/ }).click()
    await expect.poll(heats).not.toEqual(ofHead)
  })
})

describe('an edit', () => {
  it('changes the text when its strength is moved, and proves that it happened', async () => {
    const before = await textNow()
    await strength().fill('900')
    await rewritten(before)
    expect(await proof(glad(), 'Fired')).toBeGreaterThan(10)
    expect(await proof(glad(), '‖Δ‖')).toBeGreaterThan(0)
    expect(await proof(glad(), 'KL')).toBeGreaterThan(0)
  })

  it('is taken back by undo, text and all', async () => {
    const strong = await textNow()
    await page.keyboard.press('Control+z')
    await rewritten(strong)
    expect(await strength().getAttribute('aria-valuetext')).toMatch(/^0\.0/)
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(textNow).toBe(strong)
    await written()
  })

  it('is taken live while a text is being written', async () => {
    await page.getByRole('spinbutton', { name: 'Temperature' }).fill('3')
    await page.getByRole('spinbutton', { name: 'Length' }).fill('400')
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('3')
    await page.keyboard.press('Tab')
    // What is not taken live is then not taken at all.
    await page.getByRole('switch', { name: 'Write again on each change' }).click()
    await written()
    const norm = '[aria-label="Glad, not gloomy"] dl > div:nth-child(2) > dd'

    /** Moves the strength as soon as the first tokens are there; all that ‖Δ‖ was in that text. */
    async function moveMidway(): Promise<readonly string[]> {
      await strength().fill('550')
      const seen = await recordTexts(page, norm)
      await button('Write').click()
      await stop().waitFor()
      await expect.poll(async () => (await seen()).length).toBeGreaterThan(1)
      await strength().fill('900')
      await toolbar().getByRole('button', { name: 'Write' }).waitFor()
      return await seen()
    }
    // The text may be done before the hand has moved: then once more.
    const ratio = async () => {
      const seen = (await moveMidway()).map(Number)
      return Math.max(...seen) / Math.min(...seen.slice(1))
    }
    // From 2 to 16 times the vector.
    await expect.poll(ratio).toBeCloseTo(8, 0)
    await page.getByRole('switch', { name: 'Write again on each change' }).click()
  })
})

describe('edits of attention', () => {
  it('silences a head, and proves it', async () => {
    await button('Silence a head').click()
    const silenced = card('Head 0 of layer 4')
    await expect.poll(() => proof(silenced, 'Fired')).toBeGreaterThan(0)
    await expect.poll(() => proof(silenced, '‖Δ‖')).toBeGreaterThan(0)
    await written()
  })

  it('highlights words of the prompt that were dragged over', async () => {
    expect(await button('Highlight words').isEnabled()).toBe(false)
    await tokens().nth(1).hover()
    await page.mouse.down()
    await tokens().nth(3).hover()
    await page.mouse.up()
    await expect.poll(() => button('Highlight words').isEnabled()).toBe(true)
    await button('Highlight words').click()
    const words = (await tokens().allInnerTexts()).slice(1, 4).join('').trim()
    await expect.poll(() => proof(card(`Look at “${words}”`), 'Fired')).toBeGreaterThan(0)
    await written()
  })
})

describe('files', () => {
  it('saves edits that open again', async () => {
    const titles = await page.locator('aside h3').allInnerTexts()
    const strong = await strength().getAttribute('aria-valuetext')
    expect(titles).toHaveLength(3)
    const { name, bytes } = await save(() => page.keyboard.press('Control+s'))
    expect(name).toBe('edits.json')
    expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({
      format: 'saccade-edits',
      stack: titles.map((title) => ({ title })),
    })
    await button('Clear').click()
    await expect.poll(() => page.locator('aside h3').count()).toBe(0)
    await openFile(name, bytes)
    await expect.poll(() => page.locator('aside h3').allInnerTexts()).toEqual(titles)
    expect(await strength().getAttribute('aria-valuetext')).toBe(strong)
    await expect.poll(() => proof(card('Head 0 of layer 4'), 'Fired')).toBeGreaterThan(0)
    await written()
  })

  it('saves a direction as safetensors that opens again', async () => {
    const { name, bytes } = await save(() =>
      glad().getByRole('button', { name: 'safetensors' }).click(),
    )
    expect(name).toBe('Glad not gloomy.safetensors')
    const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString('utf8')
    expect(JSON.parse(header)).toMatchObject({ 'direction.2': { dtype: 'F32', shape: [96] } })
    await openFile(name, bytes)
    await card('Glad not gloomy').waitFor()
    await card('Glad not gloomy').getByRole('slider', { name: 'Strength' }).fill('600')
    await expect.poll(() => proof(card('Glad not gloomy'), '‖Δ‖')).toBeGreaterThan(0)
    await written()
  })

  it.each([
    ['text.json', 'no edits', /text\.json holds no edits of Saccade/],
    [
      'odd.json',
      JSON.stringify({ format: 'saccade-edits', entries: [{ id: 'a' }] }),
      /odd\.json holds no edits of Saccade/,
    ],
    [
      'wide.json',
      JSON.stringify({ format: 'saccade-edits', model: { width: 64 }, entries: [] }),
      /made for a model 64 wide/,
    ],
    ['odd.safetensors', 'nonsense', /./],
  ])('refuses %s in a sentence and keeps what was there', async (name, text, sentence) => {
    const before = await page.locator('aside h3').allInnerTexts()
    await openFile(name, Buffer.from(text))
    const notice = page.getByRole('log').filter({ hasText: sentence })
    await notice.waitFor()
    expect(await page.locator('aside h3').allInnerTexts()).toEqual(before)
  })
})

describe('the rest', () => {
  it('finds that all laws hold on the model that ships', async () => {
    await button('Check this model').click()
    const badge = page.getByText(/^\d+ of \d+ hold$/)
    await badge.waitFor()
    const [held, tried] = (await badge.innerText()).match(/\d+/g)!.map(Number)
    expect(tried).toBeGreaterThan(30)
    expect(held).toBe(tried)
  })

  it('stops when told to', async () => {
    await button('Clear').click()
    await written()
    await button('Write').click()
    await written()
    const whole = await tokens().count()
    // The text may be done before the hand is there: then once more.
    const stoppedAt = async () => {
      await button('Write').click()
      await stop()
        .click({ timeout: 2000 })
        .catch(() => undefined)
      await button('Write').waitFor()
      return await tokens().count()
    }
    await expect.poll(stoppedAt).toBeLessThan(whole)
  })

  it.each(['light', 'dark'] as const)('axe finds nothing with everything shown, %s', async (theme) => {
    await showTheme(page, theme)
    await tokens().nth(5).click()
    for (const tab of ['Attention by head', 'Logit lens']) {
      await page.getByText(tab, { exact: true }).click()
      await expect.poll(() => violations(page)).toEqual([])
    }
  })

  it('writes, and walks from token to token, with the keyboard alone', async () => {
    await page.getByLabel('Prompt').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('Ada went to the market.')
    await page.keyboard.press('Enter')
    await expect.poll(textNow).toMatch(/Ada went to the market\../)
    await written()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowLeft')
    const chosen = () =>
      tokens().evaluateAll((all) => all.findIndex((each) => each.classList.contains('chosen')))
    const last = (await tokens().count()) - 1
    await expect.poll(chosen).toBe(last - 1)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await expect.poll(chosen).toBe(last - 2)
    await expect.poll(facts).toMatch(new RegExp(`^${last - 1}: .*attended with`))
  })

  it('has no complaints', () => {
    expect(app.complaints).toEqual([])
  })
})
