/**
 * Finds what ships with the app: `models/` and `resources/`. A package keeps them beside the code
 * archive (real files, since native code reads them); a checkout has them at its root, whether the
 * code runs from src-main/ or from out/.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ShippedFolders {
  readonly models: string
  readonly resources: string
}

function holdsShipped(folder: string): boolean {
  return existsSync(join(folder, 'models')) && existsSync(join(folder, 'resources'))
}

function* ancestors(folder: string): Generator<string> {
  let current = folder
  while (dirname(current) !== current) {
    yield current
    current = dirname(current)
  }
}

/** Electron tells a packaged app where its resources are; in development that is Electron's own folder. */
function packagedFolders(): string[] {
  const { resourcesPath } = process as { readonly resourcesPath?: string }
  return resourcesPath === undefined ? [] : [resourcesPath, join(resourcesPath, 'app.asar.unpacked')]
}

let found: ShippedFolders | undefined

export function shippedFolders(): ShippedFolders {
  if (found !== undefined) return found
  const here = dirname(fileURLToPath(import.meta.url))
  const root = [...packagedFolders(), ...ancestors(here)].find(holdsShipped)
  if (root === undefined)
    throw new Error('Saccade is incomplete: its models and resources are missing. Install it again.')
  found = { models: join(root, 'models'), resources: join(root, 'resources') }
  return found
}
