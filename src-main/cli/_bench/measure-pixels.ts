/**
 * From a key on the temperature slider to what it changes on screen, in a real browser. It needs
 * Chromium, and playwright-core to drive it: development tools, which a finished app has not.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, ElementHandle, Page } from 'playwright-core'
import { findChromium } from '../../launch/chromium.mjs'

export interface PixelTimes {
  /** Until the frame that shows the map at the new temperature is painted. */
  readonly pixelsMs: number[]
  /** Until the viewers drawn anew at that temperature are painted too. */
  readonly scanpathsMs: number[]
  /** What drew them. */
  readonly browser: string
}

const rounds = 15

class NotMeasured extends Error {}

async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new NotMeasured('no Chromium was found; SACCADE_CHROMIUM can name one')
  const { chromium } = await import('playwright-core').catch(() => {
    throw new NotMeasured('playwright-core, a development tool, is not installed')
  })
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run']
  return await chromium.launch({ executablePath, args }).catch(() => {
    throw new NotMeasured(`the browser ${executablePath} did not start`)
  })
}

/** The app of this very command line, with a data folder of its own. */
function serveApp(entry: string, picturePath: string, dataFolder: string): ChildProcess {
  const environment = { ...process.env, SACCADE_DATA: dataFolder, SACCADE_NO_BROWSER: '1' }
  return spawn(process.execPath, [entry, 'serve', picturePath, '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new NotMeasured('the app could not be served')
  for await (const line of createInterface({ input: stdout }))
    return (JSON.parse(line) as { url: string }).url
  throw new NotMeasured('the app could not be served')
}

interface Watched {
  readonly slider: HTMLInputElement
  readonly map: HTMLCanvasElement
  /** Says whether a prediction is under way. */
  readonly stage: HTMLElement
}

type Times = readonly [pixelsMs: number, scanpathsMs: number]

/** Runs in the page: waits for the next key on the slider and times what follows from the key's own time. */
function watchNextKey({ slider, map, stage }: Watched): { readonly times: Promise<Times> } {
  const before = map.toDataURL()
  // A message sent from within a frame's callbacks arrives once the frame is painted.
  const painted = () =>
    new Promise<void>((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve()
        port2.postMessage(null)
      }),
    )
  async function timeFrom(keyMs: number): Promise<Times> {
    await painted()
    const pixelsMs = performance.now() - keyMs
    if (map.toDataURL() === before) throw new Error('the next frame did not show the change')
    while (stage.dataset['busy'] !== 'false') await painted()
    await painted()
    return [pixelsMs, performance.now() - keyMs]
  }
  slider.focus()
  const times = new Promise<Times>((resolve) => {
    slider.onkeydown = ({ key, timeStamp }) => {
      // Shift comes first, and alone changes nothing.
      if (key.startsWith('Arrow')) resolve(timeFrom(timeStamp))
    }
  })
  return { times }
}

async function elementOf<E extends HTMLElement>(page: Page, selector: string): Promise<ElementHandle<E>> {
  return (await page.waitForSelector(selector)) as ElementHandle<E>
}

async function measureOn(page: Page): Promise<Omit<PixelTimes, 'browser'>> {
  await page.getByRole('button', { name: 'Export' }).and(page.locator(':enabled')).waitFor()
  await page.locator('[data-busy="false"]').waitFor({ state: 'attached' })
  // Playback would draw besides.
  await page.keyboard.press('End')
  const watched = {
    slider: await elementOf<HTMLInputElement>(page, 'input[type="range"][aria-label="Temperature"]'),
    map: await elementOf<HTMLCanvasElement>(page, 'canvas[data-layer="still"]'),
    stage: await elementOf<HTMLElement>(page, '[data-busy]'),
  }
  const measured: Times[] = []
  for (let round = 0; round <= rounds; round++) {
    const watch = await page.evaluateHandle(watchNextKey, watched)
    await page.keyboard.press('Shift+ArrowRight')
    measured.push(await watch.evaluate(({ times }) => times))
  }
  // The first finds nothing warm.
  const warm = measured.slice(1)
  return { pixelsMs: warm.map(([pixels]) => pixels), scanpathsMs: warm.map(([, scanpaths]) => scanpaths) }
}

async function measure(entry: string, picturePath: string, dataFolder: string): Promise<PixelTimes> {
  const browser = await launchBrowser()
  const server = serveApp(entry, picturePath, dataFolder)
  const ended = once(server, 'exit')
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(await addressOf(server))
    const name = `Chromium ${browser.version()} without a window, drawing on the processor`
    return { ...(await measureOn(page)), browser: name }
  } finally {
    await browser.close()
    server.kill()
    await ended
  }
}

/** The times, or why there are none. */
export async function measurePixels(entry: string, picturePath: string): Promise<PixelTimes | string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'saccade-bench-data-'))
  try {
    return await measure(entry, picturePath, dataFolder)
  } catch (error) {
    if (error instanceof NotMeasured) return error.message
    throw error
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}
