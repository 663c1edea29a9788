/** Every command of the documentation, run in order, prints what the page says. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstMissing, readSteps } from './documented-page'

const projectFolder = resolve(import.meta.dirname, '..', '..')
const commandLine = join(projectFolder, 'out', 'main', 'cli.js')
const docsFolder = join(projectFolder, 'resources', 'docs')

let folder: string

/** The reader stands in the project's folder; what the pages make goes elsewhere. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saccade-docs-'))
  for (const name of ['resources', 'models'])
    symlinkSync(join(projectFolder, name), join(folder, name), 'junction')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** npm's wrapper only sees to the build, which is there. */
function programOf(words: readonly string[]): readonly string[] {
  const npm = ['npm', 'run', '--silent', 'saccade', '--']
  if (npm.every((word, index) => words[index] === word)) return [commandLine, ...words.slice(npm.length)]
  if (words[0] === 'node') return words.slice(1)
  throw new Error(`The page runs "${words.join(' ')}", which is neither Saccade nor Node.`)
}

/** Rejects, with what was written to stderr, for any exit but 0. */
function execute(words: readonly string[]): Promise<string> {
  const env = { ...process.env, SACCADE_DATA: join(folder, 'data') }
  return new Promise((settle, fail) => {
    execFile(process.execPath, programOf(words), { cwd: folder, env }, (error, stdout, stderr) => {
      if (error === null) settle(stdout)
      else fail(new Error(`${words.join(' ')}\n${stderr}`, { cause: error }))
    })
  })
}

/** Each page, the fewest commands it runs, and those it does not run, since they need a file, the network or long. */
const pages = [
  ['steer-a-model.md', 10, ['models import', 'models pull']],
  ['agent-lab.md', 4, ['agent vector', 'agent study']],
] as const

describe.each(pages)('%s', (name, fewest, notRun) => {
  const page = readFileSync(join(docsFolder, name), 'utf8')
  const steps = readSteps(page)
  const run = steps.filter(({ isRun }) => isRun)

  test.each(run.map((step, index) => ({ ...step, title: `${index + 1}: ${step.commands[0]?.[5] ?? ''}` })))(
    'step $title prints what the page shows',
    async ({ commands, printed }) => {
      let output = ''
      for (const words of commands) output += await execute(words)
      expect(printed).not.toHaveLength(0)
      expect(printed.map((each) => firstMissing(output, each))).toEqual(printed.map(() => null))
    },
  )

  test('runs all but what needs a file, the network or long', () => {
    expect(run.length).toBeGreaterThanOrEqual(fewest)
    const verbs = steps
      .filter(({ isRun }) => !isRun)
      .map(({ commands }) => commands[0]?.slice(5, 7).join(' '))
    expect(verbs).toEqual(notRun)
  })

  test('links to what is there', () => {
    const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
    const links = targets.filter((to) => !to.startsWith('https:')).map((to) => join(docsFolder, to))
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !existsSync(link))).toEqual([])
  })
})

describe('steer-a-model.md', () => {
  test('the pairs are those that the model’s card shows in the app', () => {
    const card = JSON.parse(
      readFileSync(join(projectFolder, 'models', 'mood-tales', 'card.json'), 'utf8'),
    ) as {
      readonly example: { readonly direction: { readonly positive: string[]; readonly negative: string[] } }
    }
    const linesOf = (name: string): string[] =>
      readFileSync(join(docsFolder, 'pairs', name), 'utf8')
        .trim()
        .split('\n')
    const { positive, negative } = card.example.direction
    expect({ positive: linesOf('glad.txt'), negative: linesOf('gloomy.txt') }).toEqual({ positive, negative })
  })
})

describe('what is compared', () => {
  const exact = { text: 'one …\nthree', tolerance: null }
  const about = { text: 'glad: 74 of 100', tolerance: 10 }

  test.each([
    ['the text, wrapped otherwise', 'one two\nthree', exact, null],
    ['parts in another order', 'three one', exact, 'three'],
    ['a count within its tolerance', 'glad: 66 of 100', about, null],
    ['a count out of it', 'glad: 60 of 100', about, '74 (60 were printed)'],
    ['no count at all', 'glad: none', about, '74 ( were printed)'],
    ['a count of something else', 'gloomy: 74 of 100', about, 'glad: N of 100'],
  ])('%s', (_what, output, printed, missing) => {
    expect(firstMissing(output, printed)).toBe(missing)
  })
})
