/** `models` of the built command line, against a Hub on loopback. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { commit, FakeHub, repo, sha256, trickle } from '../hub/fake-hub'

const entry = resolve(import.meta.dirname, '../../../out/main/cli.js')
const temporary = mkdtempSync(join(tmpdir(), 'saccade-models-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

// Whole processes.
vi.setConfig({ testTimeout: 60_000 })

let hub: FakeHub
let folder: string
const weights = Buffer.alloc(100_000, 3)

beforeEach(async () => {
  folder = mkdtempSync(join(temporary, 'run-'))
  mkdirSync(join(folder, 'data'))
  hub = new FakeHub()
  await hub.open()
  hub.add('config.json', '{"model_type":"llama"}')
  hub.add('onnx/model.onnx', weights)
  hub.add('onnx/model_q4.onnx', Buffer.alloc(2000, 4))
})
afterEach(async () => {
  await hub.close()
})

function start(words: readonly string[], extra: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [entry, 'models', ...words], {
    env: {
      ...process.env,
      HF_ENDPOINT: hub.url,
      HF_HUB_CACHE: join(folder, 'cache'),
      SACCADE_DATA: join(folder, 'data'),
      ...extra,
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const told = { output: '', errors: '' }
  child.stdout.on('data', (text: Buffer) => (told.output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (told.errors += text.toString()))
  const ended = new Promise<Ended>((done) => {
    child.on('close', (exit) => {
      done({ exit, ...told })
    })
  })
  return { ended, interrupt: () => void child.kill('SIGINT') }
}

interface Ended {
  readonly exit: number | null
  readonly output: string
  readonly errors: string
}
interface Started {
  readonly ended: Promise<Ended>
  readonly interrupt: () => void
}

const run = (...words: string[]): Promise<Ended> => start(words).ended
const parse = (text: string): unknown => JSON.parse(text)

describe('models pull', () => {
  it('prints one JSON value, tells progress apart from it, and the model is listed', async () => {
    const pulled = await run('pull', repo, '--json')
    expect(pulled.exit).toBe(0)
    expect(parse(pulled.output)).toMatchObject({ repo, commit, dtype: 'fp32', downloadedBytes: 100_022 })
    expect(pulled.errors.trim().split('\n')).toEqual([
      '0.0/0.1 MB  config.json',
      expect.stringMatching(/\/0\.1 MB {2}onnx\/model\.onnx$/),
    ])
    const rows = parse((await run('list', '--json')).output) as { modelId: string; kind: string }[]
    expect(rows[0]).toMatchObject({ modelId: 'saccade-free-view', kind: 'gaze', verified: true })
    expect(rows.slice(1, 3)).toMatchObject([
      { modelId: 'bandit-agent', kind: 'language', verified: true },
      { modelId: 'mood-tales', kind: 'language', verified: true },
    ])
    expect(rows.at(-1)).toMatchObject({ modelId: repo, kind: 'language', hash: commit, dtypes: ['fp32'] })
    const { output, errors } = await run('list')
    expect(errors).toBe('')
    expect(output).toMatch(/^mood-tales {2}Mood tales, 2\.7 MB, Apache-2\.0, verified$/m)
    expect(output).toContain(`${repo}  llama, fp32, 0.1 MB, commit aaaaaaaaaaaa`)
  })

  it('says in words what was chosen, why, and where it is', async () => {
    const { exit, output } = await run('pull', repo, '--dtype', 'q4')
    expect(exit).toBe(0)
    expect(output).toContain(`${repo} at ${commit}: 0.0 MB, 0.0 MB of it downloaded.`)
    expect(output).toContain('q4 (onnx/model_q4.onnx; 0.0 MB): as asked for.')
    expect(output).toContain('Licence: apache-2.0')
    expect(output).toContain(join('snapshots', commit))
  })

  it.each([
    [['nonsense'], 1, 'is no name of a model on the Hub'],
    [['org/gone'], 1, 'has no such model, revision or file (404)'],
    [[repo, '--dtype', 'bnb4'], 1, 'This model has no bnb4 file. It has: fp32, q4.'],
    [[repo, '--offline'], 1, 'Offline mode is on'],
    [[repo, '--dtype', 'float'], 2, 'Allowed choices are auto, fp32'],
    [[], 2, "missing required argument 'model'"],
  ])('%j ends with exit %d and a sentence', async (words, exit, sentence) => {
    const ended = await run('pull', ...words)
    expect(ended).toMatchObject({ exit, output: '' })
    expect(ended.errors).toContain(sentence)
  })

  it.skipIf(process.platform === 'win32')('keeps what it has when interrupted', async () => {
    hub.misbehave('onnx/model.onnx', trickle(500, 10))
    const pulling = start(['pull', repo])
    const partial = join(
      folder,
      'cache',
      'models--tests--tiny-model',
      'blobs',
      `${sha256(weights)}.saccade.incomplete`,
    )
    await vi.waitUntil(() => existsSync(partial) && statSync(partial).size > 0, { timeout: 20_000 })
    pulling.interrupt()
    expect(await pulling.ended).toMatchObject({
      exit: 1,
      errors: expect.stringContaining('Cancelled.') as string,
    })
    expect(existsSync(partial)).toBe(true)
    expect((await run('pull', repo)).exit).toBe(0)
    expect(hub.askedFor('onnx/model.onnx').at(-1)?.range).toMatch(/^bytes=[1-9]/)
  })
})

describe('models catalogue', () => {
  it('names models that can be pulled, with licence and sizes, none as tried', async () => {
    const rows = parse((await run('catalogue', '--json')).output) as Record<string, unknown>[]
    expect(rows).toHaveLength(7)
    for (const row of rows) {
      expect(row).toMatchObject({ ranHere: null, licence: expect.stringMatching(/./) as string })
      expect(row['repo']).toMatch(/^[\w-]+\/[\w.-]+$/)
      expect(Object.values(row['bytes'] as object).every((bytes) => Number(bytes) > 1e8)).toBe(true)
    }
    expect((await run('catalogue')).output).toContain(
      'HuggingFaceTB/SmolLM2-135M-Instruct  SmolLM2 135M Instruct, Apache-2.0, not yet run here',
    )
  })
})
