/** Where the built parts lie, seen from any of them: out/main (and its chunks/), out/preload, out/renderer. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function mainFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return here.endsWith('chunks') ? dirname(here) : here
}

export const engineEntryFile = join(mainFolder(), 'engine.js')
export const benchChildFile = join(mainFolder(), 'bench-child.js')
export const preloadFile = join(mainFolder(), '..', 'preload', 'preload.cjs')
export const rendererFolder = join(mainFolder(), '..', 'renderer')
