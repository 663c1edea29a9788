/** What a package holds beside the code: everything that the app reads there. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Resource {
  readonly to: string
  readonly filter: readonly string[]
}

const projectFolder = resolve(import.meta.dirname, '../../..')
const { extraResources } = createRequire(import.meta.url)('../../../electron-builder.cjs') as {
  readonly extraResources: readonly Resource[]
}

/** As electron-builder reads patterns: the last that fits decides, and `!` leaves out. */
function isPacked(folder: string, path: string): boolean {
  const filter = extraResources.find(({ to }) => to === folder)?.filter ?? []
  const last = filter.findLast((pattern) => toExpression(pattern.replace(/^!/, '')).test(path))
  return last !== undefined && !last.startsWith('!')
}

function toExpression(pattern: string): RegExp {
  const escaped = pattern.replaceAll('.', '\\.').replaceAll('**', '§').replaceAll('*', '[^/]*')
  return new RegExp(`^${escaped.replaceAll('§', '.*')}$`)
}

describe('a package', () => {
  it.each(['saccade-free-view', 'mood-tales'])('holds every file of %s that its card names', (id) => {
    const text = readFileSync(join(projectFolder, 'models', id, 'card.json'), 'utf8')
    const { files } = JSON.parse(text) as { readonly files: readonly { readonly path: string }[] }
    const names = files.map(({ path }) => path)
    expect(names.length).toBeGreaterThan(1)
    for (const name of ['card.json', ...names]) expect(isPacked('models', `${id}/${name}`)).toBe(true)
  })

  it.each([
    ['models', 'NOTICE', true],
    ['models', 'training/mood-tales/tales.py', false],
    ['models', 'training/saccade-free-view/evaluate.json', false],
    ['resources', 'docs/steer-a-model.md', true],
    ['resources', 'samples/samples.json', true],
    ['resources', 'samples/make/list.mjs', false],
    ['resources', 'screenshots/model.webp', false],
  ])('of %s: %s, %s', (folder, path, expected) => {
    expect(isPacked(folder, path)).toBe(expected)
  })
})
