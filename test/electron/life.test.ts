/** The app's life under Electron: starting, files from outside, a second start, crashes, the end. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import type { Bridge, EventName, EventPayload } from '../../src-main/ipc/contract'
import { launch, type AppUnderTest, type LaunchOptions } from './app-under-test'
import { preloadPage } from './preloaded-page'

const running: AppUnderTest[] = []

async function start(options: LaunchOptions = {}): Promise<AppUnderTest> {
  const app = await launch(options)
  running.push(app)
  return app
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.quit()))
})

async function pictureFile(name: string, background: string): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'saccade-picture-')), name)
  await sharp({ create: { width: 120, height: 80, channels: 3, background } })
    .png()
    .toFile(path)
  return path
}

function next<K extends EventName>(bridge: Bridge, event: K): Promise<EventPayload<K>> {
  return new Promise((resolve) => {
    const stop = bridge.on(event, (payload) => {
      stop()
      resolve(payload)
    })
  })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a picture on the command line is what the app opens with', async () => {
  const app = await start({ args: [await pictureFile('first.png', 'red')] })
  const { bridge } = await preloadPage(app)
  const { startImage } = await bridge.invoke('app.info', {})
  expect(startImage).toMatchObject({ name: 'first.png', width: 120, height: 80 })
})

test('a packaged app reads its command line without a script in it', async () => {
  const args = [await pictureFile('packed.png', 'red')]
  const app = await start({
    args,
    environment: { STAND_IN_PACKAGED: '1', ELECTRON_RENDERER_URL: 'https://evil.example/' },
  })
  const { bridge } = await preloadPage(app)
  expect(await bridge.invoke('app.info', {})).toMatchObject({ startImage: { name: 'packed.png' } })
  expect(app.recorded('window.loadURL').flat()).toEqual(['app://saccade/'])
})

test('a picture that is none leaves the app up, with a sentence', async () => {
  const app = await start({ args: ['nothing-there.png'] })
  const { bridge } = await preloadPage(app)
  const { startProblem } = await bridge.invoke('app.info', {})
  expect(startProblem).toMatch(/nothing-there\.png/)
})

test('a second start hands its picture to the first, and ends', async () => {
  const first = await start()
  const { bridge } = await preloadPage(first)
  await bridge.invoke('app.info', {})
  await first.do('window.minimize')
  const opened = next(bridge, 'image.opened')
  const second = await start({
    folder: first.folder,
    args: [await pictureFile('second.png', 'blue')],
    waitForWindow: false,
  })
  expect(await second.exited).toBe(0)
  expect(await opened).toMatchObject({ name: 'second.png' })
  expect(first.recorded('window.restore')).toHaveLength(1)
  expect(first.recorded('window.focus')).toHaveLength(1)
})

test("Finder's and the menu's files reach the page, bad ones as a sentence", async () => {
  const app = await start()
  const { bridge } = await preloadPage(app)
  await bridge.invoke('app.info', {})
  const opened = next(bridge, 'image.opened')
  expect(await app.do('app.emit', 'open-file', await pictureFile('finder.png', 'green'))).toBe(true)
  expect(await opened).toMatchObject({ name: 'finder.png' })

  const path = join(app.folder, 'text.png')
  writeFileSync(path, 'not a picture')
  await app.do('dialog.choose', path)
  const problem = next(bridge, 'app.problem')
  await app.do('menu.click', 'Open Picture…')
  expect((await problem).message).toMatch(/not a picture|cannot be read|no picture/i)
})

test('the menu has the usual items and runs the actions of the palette', async () => {
  const app = await start()
  const { bridge } = await preloadPage(app)
  await bridge.invoke('app.info', {})
  const items = await app.do<{ role: string | null }[]>('menu.items')
  const roles = items.map(({ role }) => role)
  expect(roles).toEqual(expect.arrayContaining(['editMenu', 'windowMenu', 'togglefullscreen', 'help']))
  const action = next(bridge, 'app.action')
  await app.do('menu.click', 'Keyboard Shortcuts')
  expect(await action).toEqual({ actionId: 'app.shortcuts' })
})

test('copying goes to the clipboard of the system', async () => {
  const app = await start()
  const { bridge } = await preloadPage(app)
  await bridge.invoke('host.copy', { kind: 'text', bytes: new TextEncoder().encode('x,y') })
  expect(app.recorded('clipboard.writeText')).toEqual([['x,y']])
  const png = new Uint8Array(
    await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  )
  await bridge.invoke('host.copy', { kind: 'png', bytes: png })
  expect(app.recorded('clipboard.write')).toEqual([['image/png', png]])
})

test('the theme is followed, and the next window opens in its colour', async () => {
  const app = await start()
  const { bridge } = await preloadPage(app)
  await bridge.invoke('settings.set', { theme: 'dark' })
  expect(await app.do('theme')).toBe('dark')
  await app.quit()
  const again = await start({ folder: app.folder })
  const [[options] = []] = again.recorded('BrowserWindow') as [{ backgroundColor: string }][]
  expect(options?.backgroundColor).toBe('#161619')
})

/** What the app's one window was made with. */
function windowOptions(app: AppUnderTest): Readonly<Record<string, unknown>> {
  const [[options] = []] = app.recorded('BrowserWindow')
  return options as Readonly<Record<string, unknown>>
}

test('the window opens where it was closed, as long as a screen shows that place', async () => {
  const app = await start()
  expect(windowOptions(app)).toMatchObject({ width: 1440, height: 900 })
  expect(windowOptions(app)).not.toHaveProperty('x')
  const bounds = { x: 300, y: 120, width: 1100, height: 760 }
  await app.do('window.setBounds', bounds)
  await app.do('window.maximize')
  await app.quit()

  const again = await start({ folder: app.folder })
  expect(windowOptions(again)).toMatchObject(bounds)
  expect(again.recorded('window.maximize')).toHaveLength(1)
  await again.do('window.setBounds', { ...bounds, x: 1700 })
  await again.do('window.close')
  await again.exited

  const onSmallScreen = await start({ folder: app.folder, environment: { STAND_IN_SCREEN: '1280x720' } })
  expect(windowOptions(onSmallScreen)).toMatchObject({ width: 1280, height: 720 })
  expect(windowOptions(onSmallScreen)).not.toHaveProperty('x')
})

test('a crashed page is loaded again; one that crashes in circles ends the app with a sentence', async () => {
  const app = await start()
  const contentsId = await app.windowId()
  const crash = (reason: string) => app.do('contents.emit', contentsId, 'render-process-gone', { reason })
  await crash('clean-exit')
  expect(app.recorded('window.reload')).toHaveLength(0)
  await crash('crashed')
  expect(app.recorded('window.reload')).toHaveLength(1)
  const { bridge } = await preloadPage(app)
  await expect(bridge.invoke('settings.get', {})).resolves.toMatchObject({ theme: 'system' })
  await crash('oom')
  const [[, text] = []] = app.recorded('dialog.showErrorBox')
  expect(text).toMatch(/stopped twice \(oom\)\. Your runs and queue are kept/)
  expect(await app.exited).toBe(0)
})

test('quitting ends every engine process', async () => {
  const app = await start()
  const { bridge } = await preloadPage(app)
  const picture = await sharp({ create: { width: 90, height: 70, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  await bridge.invoke('image.add', { name: 'teal.png', bytes: new Uint8Array(picture) })
  const pids = await app.do<number[]>('utility.pids')
  expect(pids.length).toBeGreaterThan(0)
  await app.quit()
  expect(await app.exited).toBe(0)
  for (const pid of pids) await expect.poll(() => isRunning(pid)).toBe(false)
})

test('a data folder that cannot be used leaves the app up, with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'saccade-blocked-'))
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'images'), 'a file where a folder should be')
  const app = await start({ folder })
  const { bridge } = await preloadPage(app)
  expect((await bridge.invoke('app.info', {})).startProblem).toMatch(/data folder/i)
})
