/** `session` and `protocol`: permissions and custom schemes. */
import { app, demandReady } from './app.mjs'
import { note, offer } from './link.mjs'

const decide = { request: undefined, check: undefined, device: undefined }

const defaultSession = {
  setPermissionRequestHandler: (handler) => (decide.request = handler),
  setPermissionCheckHandler: (handler) => (decide.check = handler),
  setDevicePermissionHandler: (handler) => (decide.device = handler),
}

export const session = {
  get defaultSession() {
    demandReady('session.defaultSession')
    return defaultSession
  },
}

const schemes = new Map()

export const protocol = {
  registerSchemesAsPrivileged(list) {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    note('protocol.registerSchemesAsPrivileged', list)
  },
  handle(scheme, handler) {
    demandReady('protocol.handle')
    schemes.set(scheme, handler)
  },
}

offer('protocol.schemes', () => [...schemes.keys()])
offer('protocol.fetch', async (url, method = 'GET') => {
  const handler = schemes.get(new URL(url).protocol.slice(0, -1))
  // Request of Node refuses no scheme; Electron hands over the same class.
  const response = await handler(new Request(url, { method }))
  const body = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
})
/** Electron allows what nobody decides about. */
offer('session.request', (permission, url) => {
  if (decide.request === undefined) return true
  return new Promise((resolve) => decide.request({ getURL: () => url }, permission, resolve, {}))
})
offer('session.check', (permission, origin) => decide.check?.(null, permission, origin, {}) ?? true)
offer('session.device', () => decide.device?.({ deviceType: 'usb' }) ?? true)
