/** `agent study` as it is typed: a tiny study of a real model, interrupted and gone on with; sentences for what cannot be. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const entry = join(root, 'out/main/cli.js')
const agent = join(root, 'models/bandit-agent')
const untaught = join(root, 'test/models/smol-chat')

// Whole processes that load a model and play.
vi.setConfig({ testTimeout: 300_000 })

interface Ended {
  readonly exit: number | null
  readonly output: string
  readonly errors: string
}

function study(
  words: readonly string[],
  watch?: (child: ChildProcess, errors: string) => void,
): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [entry, 'agent', 'study', ...words])
    let output = ''
    let errors = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString()
      watch?.(child, errors)
    })
    child.on('close', (exit) => {
      done({ exit, output, errors })
    })
  })
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'saccade-agent-study-'))

const tiny = ['--quick', '--runs', '3', '--horizon', '6', '--samples', '6', '--evaluation-samples', '4']
const tinyStudy = (out: string): string[] => [
  ...['--model', agent, '--out', out, '--device', 'cpu', ...tiny],
  ...['--decisions', '8', '--layers', '2', '--betas=-2,2', '--temperatures', '2', '--seed', '3', '--json'],
]

interface Printed {
  readonly files: { readonly record: string; readonly report: string; readonly tables: readonly string[] }
  readonly checks: readonly unknown[]
}

/** What must not depend on when and how often it was begun. */
function numbersIn(file: string): unknown {
  const record = JSON.parse(readFileSync(file, 'utf8')) as object
  return { ...record, date: '', elapsedMs: 0, command: '' }
}

describe('of the agent that ships', () => {
  it.skipIf(!existsSync(agent))(
    'ends in order on Ctrl-C, goes on, and ends in the same numbers',
    async () => {
      const out = newFolder()
      let isSent = false
      const interrupted = await study(tinyStudy(out), (child, errors) => {
        if (isSent || !errors.includes('collection')) return
        isSent = true
        // A step or two into the collection.
        const timer = setInterval(() => {
          const isPlaying = readdirSync(join(out, 'jobs')).some((name) => name.endsWith('.steps.jsonl'))
          if (isPlaying) clearInterval(timer)
          if (isPlaying) child.kill('SIGINT')
        }, 50)
      })
      expect(interrupted).toMatchObject({ exit: 130, output: '' })
      expect(interrupted.errors).toContain('the same command goes on from there')
      expect(interrupted.errors).toMatch(/will take at most about/)

      const [resumed, whole] = [await study(tinyStudy(out)), await study(tinyStudy(newFolder()))]
      expect(resumed).toMatchObject({ exit: 0 })
      const [one, other] = [resumed, whole].map(({ output }) => JSON.parse(output) as Printed)
      expect(numbersIn(one!.files.record)).toEqual(numbersIn(other!.files.record))
      expect(one!.checks).toHaveLength(7)
      expect(readFileSync(one!.files.report, 'utf8')).toContain('Method and limits')
      expect(one!.files.tables.every(existsSync)).toBe(true)
    },
  )
})

it('says so where a model cannot hold the dialogues', async () => {
  const ended = await study(['--model', untaught, '--out', newFolder(), '--device', 'cpu', ...tiny])
  expect(ended).toMatchObject({ exit: 1, output: '' })
  expect(ended.errors).toContain('does not fit the 40')
  expect(ended.errors).toContain('choose a smaller --horizon')
})

it.each([
  [['--experiments', '8'], /Choose among 1, 2, 3/],
  [['--horizon', '1'], /whole number from 3/],
  [['--betas', 'x'], /Give a number/],
])('refuses %j with a usage error', async (words, sentence) => {
  const ended = await study(['--model', untaught, '--out', newFolder(), ...words])
  expect(ended.exit).toBe(2)
  expect(ended.errors).toMatch(sentence)
})

it('refuses strengths none of which is above 0', async () => {
  const ended = await study(['--model', untaught, '--out', newFolder(), '--betas=-1,-2'])
  expect(ended.exit).toBe(1)
  expect(ended.errors).toContain('must be above 0')
})
