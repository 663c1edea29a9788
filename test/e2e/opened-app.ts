/** The built app in real Chromium: the real server, the real engine, a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import sharp from 'sharp'
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
  /** Errors of the page that nobody caught, and what the content security policy refused. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export interface Opening {
  readonly size?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  readonly reducedMotion?: 'reduce' | 'no-preference'
}

export async function openApp(opening: Opening = {}): Promise<OpenedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'saccade-e2e-'))
  const server = spawn(
    process.execPath,
    [join(project, 'out/main/cli.js'), 'serve', '--json', '--port', '0'],
    {
      env: { ...process.env, SACCADE_DATA: folder, SACCADE_NO_BROWSER: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const url = await addressOf(server)
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...quietFlags, ...backgroundFlags],
  })
  const { page, complaints } = await openPage(browser, url, opening)
  return {
    page,
    url,
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
  page.setDefaultTimeout(20_000)
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
