/** Electron's security checklist (docs/tutorial/security.md), all twenty items, on the built bundles. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callChannel } from '../../src-main/ipc/channels'
import { launch, projectFolder, type AppUnderTest } from './app-under-test'
import { preloadPage } from './preloaded-page'

interface WindowOptions {
  readonly webPreferences: Readonly<Record<string, unknown>>
}
interface Fetched {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
interface Scheme {
  readonly scheme: string
  readonly privileges: Readonly<Record<string, boolean>>
}

const own = 'app://saccade/'
const foreign = 'https://evil.example/'
const require = createRequire(import.meta.url)
const packageFile = require('../../package.json') as { devDependencies: Record<string, string> }
const packing = require('../../electron-builder.cjs') as { electronFuses: Record<string, boolean> }

let app: AppUnderTest
let contentsId: number
let preferences: WindowOptions['webPreferences']

beforeAll(async () => {
  app = await launch()
  contentsId = await app.windowId()
  const [[options] = []] = app.recorded('BrowserWindow') as [WindowOptions][]
  preferences = options?.webPreferences ?? {}
})
afterAll(() => app.quit())

const fetchPage = (path: string) => app.do<Fetched>('protocol.fetch', own + path)
const policyOf = async (path: string) => (await fetchPage(path)).headers['content-security-policy'] ?? ''
const isPrevented = (event: string, url: string) =>
  app.do<boolean>('contents.emit', contentsId, event, { url })

function sourcesOf(folder: string): string {
  const files = readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((name) => /\.(js|cjs)$/.test(name))
    .map((name) => readFileSync(join(projectFolder, folder, name), 'utf8'))
  return texts.join('\n')
}

describe('the twenty items', () => {
  test('1. only secure content is loaded: our own files', async () => {
    const loaded = app.recorded('window.loadURL').flat()
    expect(loaded).toEqual([own])
    const page = Buffer.from((await fetchPage('')).body).toString()
    expect(page).toContain('<div id="app">')
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  test('2. no Node integration', () => {
    expect(preferences).toMatchObject({ nodeIntegration: false })
    expect(preferences).not.toHaveProperty('nodeIntegrationInWorker')
    expect(preferences).not.toHaveProperty('nodeIntegrationInSubFrames')
  })

  test('3. context isolation is on', () => {
    expect(preferences['contextIsolation']).toBe(true)
  })

  test('4. every process is sandboxed', () => {
    expect(preferences['sandbox']).toBe(true)
    expect(app.recorded('app.enableSandbox')).toHaveLength(1)
  })

  test.each([
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'clipboard-read',
    'fileSystem',
    'usb',
    'hid',
  ])('5. the permission "%s" is denied, asked for and looked up', async (permission) => {
    expect(await app.do('session.request', permission, own)).toBe(false)
    expect(await app.do('session.check', permission, own)).toBe(false)
  })

  test('5. copying is allowed to our page alone, devices to nobody', async () => {
    expect(await app.do('session.check', 'clipboard-sanitized-write', own)).toBe(true)
    expect(await app.do('session.check', 'clipboard-sanitized-write', foreign)).toBe(false)
    expect(await app.do('session.device')).toBe(false)
  })

  test('6. web security stays on', () => {
    expect(preferences).not.toHaveProperty('webSecurity')
  })

  test('7. every answer has a strict content security policy', async () => {
    for (const path of ['', 'index.html', 'missing']) {
      const policy = await policyOf(path)
      expect(policy).toMatch(/^default-src 'none'/)
      expect(policy).toMatch(/script-src 'self'(;|$)/)
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/)
    }
  })

  test('8. no insecure content is let in', () => {
    expect(preferences).not.toHaveProperty('allowRunningInsecureContent')
  })

  test('9. no experimental features', () => {
    expect(preferences).not.toHaveProperty('experimentalFeatures')
  })

  test('10. no Blink features are switched on', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures')
    expect(sourcesOf('out/main')).not.toMatch(/appendSwitch|enable-blink-features/)
  })

  test('11. there is no webview, so none with popups', () => {
    expect(preferences['webviewTag']).toBe(false)
    expect(sourcesOf('out/renderer')).not.toMatch(/<webview|allowpopups/i)
  })

  test('12. a webview that appears all the same is not attached', async () => {
    expect(await app.do('contents.emit', contentsId, 'will-attach-webview', {})).toBe(true)
  })

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])(
    '13. %s leads nowhere else',
    async (event) => {
      for (const url of [
        foreign,
        'file:///etc/passwd',
        'app://other/',
        'javascript:alert(1)',
        'data:text/html,x',
      ]) {
        expect(await isPrevented(event, url)).toBe(true)
      }
      expect(await isPrevented(event, own)).toBe(false)
    },
  )

  test('14. no window is opened', async () => {
    for (const url of [own, foreign, 'about:blank']) {
      expect(await app.do('contents.open', contentsId, url)).toEqual({ action: 'deny' })
    }
  })

  test('15. only trusted https links are opened outside', async () => {
    const hostile = [foreign, 'http://github.com/', 'file:///etc/passwd', 'https://github.com.evil.example/']
    const disguised = [
      'https://github.com@evil.example/',
      'https://github.com:444/',
      'smb://github.com/',
      'not a link',
    ]
    for (const url of [...hostile, ...disguised]) await app.do('contents.open', contentsId, url)
    expect(app.recorded('shell.openExternal')).toEqual([])
    await app.do('contents.open', contentsId, 'https://doi.org/10.1167/14.1.28')
    expect(app.recorded('shell.openExternal')).toEqual([['https://doi.org/10.1167/14.1.28']])
  })

  test('16. Electron is a current version, pinned', () => {
    expect(packageFile.devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number(packageFile.devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45)
  })

  test.each([
    ['a foreign page in our window', true, { url: foreign, isTop: true }],
    ['a frame inside our page', true, { url: own, isTop: false }],
    ['a frame that is gone', true, null],
    ['a look-alike origin', true, { url: 'app://saccade.evil/', isTop: true }],
    ['contents that are none of our windows', false, { url: own, isTop: true }],
  ])('17. a call from %s is refused', async (_who, isOurWindow, frame) => {
    const sender = isOurWindow ? contentsId : 0
    const reply = await app.do('ipc.invoke', sender, frame, callChannel, ['app.info', {}])
    expect(reply).toMatchObject({ ok: false, problem: { code: 'refused' } })
  })

  test('17. our own page is answered, on the only channel there is', async () => {
    const reply = await app.do('ipc.invoke', contentsId, { url: own, isTop: true }, callChannel, [
      'app.info',
      {},
    ])
    expect(reply).toMatchObject({ ok: true })
    expect(await app.do('ipc.channels')).toEqual([callChannel])
  })

  test('18. pages come from a scheme of our own, with no power over files', async () => {
    const [[schemes] = []] = app.recorded('protocol.registerSchemesAsPrivileged') as [Scheme[]][]
    expect(schemes?.map(({ scheme }) => scheme)).toEqual(['app'])
    expect(schemes?.[0]?.privileges).toMatchObject({ standard: true, secure: true })
    expect(schemes?.[0]?.privileges).not.toHaveProperty('bypassCSP')
    for (const path of ['..%2f..%2fpackage.json', '%2e%2e/main/index.js', 'image/..%2f/preview']) {
      expect((await fetchPage(path)).status).toBe(404)
    }
    expect((await app.do<Fetched>('protocol.fetch', 'app://other/index.html')).status).toBe(404)
  })

  test('19. fuses are set', () => {
    expect(packing.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  test('20. the page gets two functions of ours and nothing of Electron', async () => {
    const { exposed } = await preloadPage(app)
    expect(Object.keys(exposed)).toEqual(['saccade'])
    expect(Object.keys(exposed['saccade'] ?? {}).sort()).toEqual(['invoke', 'on'])
    expect(() => (exposed['saccade']?.['on'] as (name: string) => void)('toString')).toThrow()
  })
})
