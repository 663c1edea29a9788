/** The same app over loopback HTTP and WebSocket, for a browser. */
import { openApplication } from './application'
import { engineEntryFile } from './bundles'
import { nodeSpawner } from './engine/spawn-node'
import { dataFolder } from './lib/data-folder'
import { startHttpServer } from './serve/http-server'
import { openBrowser } from './serve/open-browser'

export interface ServeOptions {
  readonly imagePath?: string | null
  readonly host?: string
  readonly port?: number
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export async function serve({
  imagePath = null,
  host = '127.0.0.1',
  port = 0,
}: ServeOptions = {}): Promise<Served> {
  const application = openApplication({
    host: 'serve',
    dataFolder: dataFolder(),
    spawn: nodeSpawner(engineEntryFile),
    startImagePath: imagePath,
    copy: null,
  })
  try {
    const server = await startHttpServer({ host, port, ...application })
    return {
      url: server.url,
      async close() {
        await server.close()
        await application.close()
      },
    }
  } catch (error) {
    await application.close()
    throw error
  }
}

/** Ends cleanly on the first Ctrl-C or a polite kill, at once on the second. */
export function closeOnSignals(served: Served): void {
  const end = () => {
    process.once('SIGINT', () => process.exit(130))
    void served.close().then(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

/** What `npm start` does where Electron cannot run. */
export async function serveAndOpen(options: ServeOptions): Promise<void> {
  const served = await serve(options)
  closeOnSignals(served)
  process.stdout.write(`Saccade: ${served.url}\n`)
  const isOpened = await openBrowser(served.url)
  if (!isOpened)
    process.stdout.write('Open this address in a browser on this machine; Ctrl-C ends Saccade.\n')
}
