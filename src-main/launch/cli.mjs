/** `npm run --silent saccade -- VERB …`: builds if needed, then runs the bundled command line. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder, requireBuild } from './build.mjs'

await requireBuild()
await import(pathToFileURL(join(projectFolder, 'out', 'main', 'cli.js')).href)
