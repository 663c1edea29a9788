/** The built app in real Chromium: the real server, the real engine, a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import sharp from 'sharp'
import { expect } from 'vitest'
import { ensureChromium } from '../chromium.mjs'

const project = resolve(import.meta.dirname, '../..')
const quietFlags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const backgroundFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // WebGL in software, for the foveated view and the relief.
  '--enable-unsafe-swiftshader',
]

export interface OpenedApp {
  readonly page: Page
  readonly url: string
  /** Of this app alone; gone when it is closed. */
  readonly dataFolder: string
  /** Errors of the page that nobody caught, and what the content security policy refused. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export interface Opening {
  readonly size?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  readonly reducedMotion?: 'reduce' | 'no-preference'
  /** Of the browser, besides the usual ones. */
  readonly flags?: readonly string[]
  /** Of the server, besides the usual ones. */
  readonly environment?: Readonly<Record<string, string>>
}

export async function openApp(opening: Opening = {}): Promise<OpenedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'saccade-e2e-'))
  const server = spawn(
    process.execPath,
    [join(project, 'out/main/cli.js'), 'serve', '--json', '--port', '0'],
    {
      env: { ...process.env, SACCADE_DATA: folder, SACCADE_NO_BROWSER: '1', ...opening.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const url = await addressOf(server)
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...quietFlags, ...backgroundFlags, ...(opening.flags ?? [])],
  })
  const { page, complaints } = await openPage(browser, url, opening)
  return {
    page,
    url,
    dataFolder: folder,
    complaints,
    close: async () => {
      await browser.close()
      const ended = new Promise((done) => server.once('exit', done))
      server.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openPage(
  browser: Browser,
  url: string,
  opening: Opening,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({
    viewport: opening.size ?? { width: 1440, height: 900 },
    colorScheme: opening.colorScheme ?? 'light',
    reducedMotion: opening.reducedMotion ?? 'no-preference',
  })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  // Generous, since a busy machine draws with its processor; what never comes still fails.
  page.setDefaultTimeout(60_000)
  // Listening from the start: asked for only with the key press, the interception may come too late.
  page.on('filechooser', () => undefined)
  await page.goto(url)
  await page.getByRole('toolbar', { name: 'Gaze' }).waitFor()
  return { page, complaints }
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stdout?.on('data', (some: Buffer) => {
      said += some.toString()
      if (said.includes('\n')) resolve((JSON.parse(said) as { url: string }).url)
    })
    server.once('exit', (code) =>
      reject(new Error(`serve ended with ${code ?? 'a signal'} before it listened`)),
    )
  })
}

/** A PNG with a bright disc on grey: something to look at. */
export function picture(width = 320, height = 240): Promise<Buffer> {
  const disc = Buffer.from(
    `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="#555"/><circle cx="${width * 0.7}" cy="${height * 0.4}" r="${height / 6}" fill="#fc3"/></svg>`,
  )
  return sharp(disc).png().toBuffer()
}

/** Drops files onto the window, as the system would. */
export async function dropFiles(
  page: Page,
  files: readonly { name: string; bytes: Buffer }[],
): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer()
    for (const { name, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      data.items.add(new File([bytes], name, { type: 'image/png' }))
    }
    return data
  }, encoded)
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer: transfer })
  }
}

/** Opens a file through the dialog of the gaze lab, and waits for its prediction. */
export async function chooseFile(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+o')
  await (await chooser).setFiles(file)
  await predicted(page, typeof file === 'string' ? basename(file) : file.name)
}

/** Waits until the picture of this name is shown with its own prediction, and nothing more is under way. */
export async function predicted(page: Page, name: string): Promise<void> {
  await page.getByRole('toolbar', { name: 'Gaze' }).getByText(name).waitFor()
  await page.getByRole('button', { name: 'Export' }).and(page.locator(':enabled')).waitFor()
  await settled(page)
}

/** Waits until no prediction is under way. A change of settings makes the lab busy in the same frame. */
export async function settled(page: Page): Promise<void> {
  await page.locator('[data-busy="false"]').waitFor({ state: 'attached' })
}

/** Waits until no dialog is left; until then the window's own keys are not heard. */
export async function dialogClosed(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
}

/** Goes to a view by the rail; what it shows may still be on its way. */
export async function goTo(page: Page, title: string): Promise<void> {
  // A count may follow the name.
  const name = new RegExp(`^${title}\\b`)
  const item = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })
  await item.click()
  await item.and(page.locator('[aria-current="page"]')).waitFor()
}

/** Runs an action by its name, through the command palette. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Command' })
  await field.fill(words)
  await field.press('Enter')
  await dialogClosed(page)
}

export async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const now = await page.evaluate(() => document.documentElement.dataset['theme'])
  if (now === theme) return
  await runCommand(page, 'light and dark')
  await page.locator(`html[data-theme="${theme}"]`).waitFor()
}

/**
 * Records every text that an element of this selector shows from now on, in order: what comes and goes
 * between two looks of a test is still seen.
 */
export async function recordTexts(page: Page, selector: string): Promise<() => Promise<readonly string[]>> {
  const record = await page.evaluateHandle((wanted) => {
    const texts: string[] = []
    const look = () => {
      const text = document.querySelector(wanted)?.textContent.trim() ?? ''
      if (text !== texts.at(-1)) texts.push(text)
    }
    look()
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    return texts
  }, selector)
  return () => record.jsonValue()
}

/** Mean of each channel over a canvas layer of the picture: changes when its pixels do. */
export function pixelMean(page: Page, layer: 'still' | 'moving'): Promise<readonly number[]> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-layer="${name}"]`)
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return []
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    const sums = [0, 0, 0, 0]
    data.forEach((value, index) => (sums[index % 4] = (sums[index % 4] ?? 0) + value))
    return sums.map((sum) => sum / (data.length / 4))
  }, layer)
}
