/** What no page may do, whoever wrote it: leave, open windows, embed others, ask for permissions. */
import { app, session, shell, type WebContents } from 'electron'
import { isOurs } from './origin'

/** Sites our own pages link to; everything else stays closed. */
const trustedSites = new Set(['github.com', 'onnxruntime.ai', 'doi.org', 'www.electronjs.org'])

export function isTrustedLink(address: string): boolean {
  try {
    const { protocol, hostname, username, port } = new URL(address)
    return protocol === 'https:' && username === '' && port === '' && trustedSites.has(hostname)
  } catch {
    return false
  }
}

function openOutside(address: string): void {
  if (isTrustedLink(address)) void shell.openExternal(address)
}

function confine(contents: WebContents): void {
  const stayHome = (event: { preventDefault(): void }, address: string) => {
    if (!isOurs(address)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stayHome(event, event.url))
  contents.on('will-redirect', (event) => stayHome(event, event.url))
  contents.on('will-frame-navigate', (event) => stayHome(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}

/** A page of ours needs none of them but writing to the clipboard, asked for by a click. */
function isPermitted(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurs(address)
}

export function confineEverything(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Sessions exist only once Electron is ready. */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, decide) =>
    decide(isPermitted(permission, contents.getURL())),
  )
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isPermitted(permission, origin))
  defaultSession.setDevicePermissionHandler(() => false)
}
