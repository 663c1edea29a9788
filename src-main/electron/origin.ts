/** The one origin whose pages are ours: `app://saccade`, or the development server while developing. */
import { app } from 'electron'

export const scheme = 'app'
const packagedAddress = `${scheme}://saccade/`

/** electron-vite names its server here; a packaged app never listens to it. */
export function startAddress(): string {
  const developmentServer = process.env['ELECTRON_RENDERER_URL']
  return app.isPackaged || developmentServer === undefined ? packagedAddress : developmentServer
}

export function isOurs(address: string): boolean {
  try {
    const [given, own] = [new URL(address), new URL(startAddress())]
    // `origin` is "null" for schemes the URL standard does not know, so its parts are compared.
    return given.protocol === own.protocol && given.host === own.host
  } catch {
    return false
  }
}
