/**
 * The built renderer in real Chromium, on the stand-in's main process: files come from its `app://`
 * handler with its headers, calls and events pass through the built preload script.
 */
import { chromium, type Page } from 'playwright-core'
import { events, type EventName } from '../../src-main/ipc/contract'
import { ensureChromium } from '../chromium.mjs'
import type { AppUnderTest } from './app-under-test'
import { preloadPage, type PreloadedPage } from './preloaded-page'
import { decodeText, encodeText, installBridge } from './text-bridge'

/** Chromium knows no `app:`; any secure origin that is never asked for over a network will do. */
const shownOrigin = 'https://saccade.test'
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--enable-unsafe-swiftshader',
]

export interface ShownPage {
  readonly page: Page
  /** Errors nobody caught, and what the content security policy refused. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

interface Fetched {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

async function routeToApp(page: Page, app: AppUnderTest): Promise<void> {
  await page.route(`${shownOrigin}/**`, async (route) => {
    const address = route.request().url().replace(shownOrigin, 'app://saccade')
    const { status, headers, body } = await app.do<Fetched>('protocol.fetch', address)
    await route.fulfill({ status, headers, body: Buffer.from(body) })
  })
}

async function passBridge(page: Page, { bridge }: PreloadedPage): Promise<void> {
  await page.exposeFunction('standInInvoke', async (text: string) => {
    const [command, input] = decodeText(text) as ['app.info', object]
    return bridge.invoke(command, input).then(
      (value) => encodeText({ value }),
      (problem: unknown) => encodeText({ problem }),
    )
  })
  await page.addInitScript(installBridge)
  for (const event of Object.keys(events) as EventName[]) {
    bridge.on(event, (payload) => {
      const deliver = `window.standInEvent?.(${JSON.stringify(encodeText([event, payload]))})`
      void page.evaluate(deliver).catch(() => undefined)
    })
  }
}

export async function showPage(app: AppUnderTest): Promise<ShownPage> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: flags })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.setDefaultTimeout(60_000)
  await routeToApp(page, app)
  await passBridge(page, await preloadPage(app))
  await page.goto(`${shownOrigin}/`)
  return { page, complaints, close: () => browser.close() }
}
