import { resolve } from 'node:path'
import { closeOnSignals, serve } from '../serve'
import { openBrowser } from '../serve/open-browser'

export interface RunServeOptions {
  readonly imagePath: string | null
  readonly port: number
  readonly host: string
  readonly open?: boolean
  readonly json?: boolean
}

const loopback = ['127.0.0.1', 'localhost', '::1']

export async function runServe({ imagePath, port, host, open, json }: RunServeOptions): Promise<void> {
  if (!loopback.includes(host)) {
    process.stderr.write(
      `Warning: ${host} can be reached by other machines, and nothing is encrypted on the way. ` +
        'Whoever has the address with its token can use this Saccade.\n',
    )
  }
  const served = await serve({ imagePath: imagePath === null ? null : resolve(imagePath), host, port })
  closeOnSignals(served)
  process.stdout.write(
    json === true ? `${JSON.stringify({ url: served.url })}\n` : `Saccade: ${served.url}\n`,
  )
  if (open === true) await openBrowser(served.url)
}
