/** `npm start [IMAGE]`: the Electron app, or the same app in the browser where Electron cannot run. */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder, requireBuild } from './build.mjs'
import { findElectron, runElectron } from './electron.mjs'

// npm changes into the project's folder; a path given on the command line is meant from where the user stands.
const callerFolder = process.env.INIT_CWD ?? process.cwd()
const images = process.argv.slice(2).map((path) => resolve(callerFolder, path))

async function serveInstead(reason) {
  process.stderr.write(
    `Electron's window cannot be had (${reason}), so the same Saccade opens in your browser, at the address below.
`,
  )
  const { serveAndOpen } = await import(pathToFileURL(join(projectFolder, 'out', 'main', 'serve.js')).href)
  await serveAndOpen({ imagePath: images[0] ?? null })
}

await requireBuild()
const found = await findElectron()
const outcome = found.binary ? await runElectron(found.binary, images) : found
if (outcome.reason) await serveInstead(outcome.reason)
else process.exitCode = outcome.code
